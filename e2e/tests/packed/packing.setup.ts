import { expect, test } from '@playwright/test'
import { packedPackages, packPackages } from '../../support/packed.ts'

test('all three packages can be packed', async () => {
  await packPackages()
  const names = ['@astro-sessions/drivers', '@astro-sessions/engine', 'astro-sessions']
  expect(Object.keys(await packedPackages()).toSorted()).toEqual(names)
})
