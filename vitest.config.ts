import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      'packages/*',
      'bench',
      {
        test: {
          name: 'house',
          include: ['test/*.test.ts'],
          // As in vitest.base.ts: a machine that is busy with other things is slow.
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
