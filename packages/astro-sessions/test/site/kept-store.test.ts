import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { ownFolder } from '../support/own-folder.ts'
import { startTold } from '../support/told-site.ts'

// Needs the packages' `dist`: a site uses what is published.
describe.each(['on', 'off'])('the store of a development server, with the toolbar %s', (toolbar) => {
  it('is opened once, however often the site is edited, and closed with its server or for another', async () => {
    vi.stubEnv('TOOLBAR', toolbar)
    onTestFinished(() => void vi.unstubAllEnvs())
    const folder = await ownFolder('kept')
    const site = await startTold(folder.path)
    onTestFinished(async () => {
      await site.stop()
      await folder.remove()
    })
    const ask = async () => expect((await fetch(`${site.url}/count`)).status).toBe(200)
    const told = () => site.output().match(/^(opened|closed) \w+$/gm)
    const [definition, driver] = ['src/session.config.ts', 'src/store.ts'].map((name) =>
      join(folder.path, name),
    )
    const texts = await Promise.all([definition, driver].map((file) => readFile(String(file), 'utf8')))

    await ask()
    for (const edit of ['// one', '// two', '// three']) {
      await site.change(String(definition), `${texts[0]}\n${edit}`)
      await ask()
    }
    // What it prints comes by another way than its answers.
    await expect.poll(told).toEqual(['opened first'])

    await site.change(String(driver), String(texts[1]).replace('first', 'second'))
    await ask()
    await expect.poll(told).toEqual(['opened first', 'closed first', 'opened second'])

    await site.stop()
    expect(told()).toEqual(['opened first', 'closed first', 'opened second', 'closed second'])
  })
})
