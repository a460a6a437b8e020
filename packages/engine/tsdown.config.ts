import { defineConfig } from 'tsdown'

export default defineConfig({
  // Every file beside `lib` is an entry of the package's `exports`.
  entry: ['src/*.ts', '!src/*.test.ts'],
  dts: true,
  sourcemap: true,
})
