import { env } from '@astro-sessions/drivers'
import { expect, it, onTestFinished } from 'vitest'
import { startBuilt } from '../support/astro-site.ts'

// Needs the packages' `dist`: a site uses what is published.
it('a built site tells a missing variable when it starts, before anybody asks for a page', async () => {
  const driver = { entrypoint: '@astro-sessions/drivers/fs', config: { base: env('NOBODY_SETS_THIS') } }
  const site = await startBuilt('guide', { DRIVER: JSON.stringify(driver) })
  onTestFinished(() => site.stop())
  // What it prints comes by another way than its answers.
  const expectTold = (sentence: string) => expect.poll(site.printed).toContain(sentence)
  await expectTold('The session driver fs needs NOBODY_SETS_THIS, not set in the environment')
  expect((await fetch(site.url)).status).toBe(500)
  await expectTold('SessionError [INVALID_OPTION]: The session driver needs the environment variable')
})
