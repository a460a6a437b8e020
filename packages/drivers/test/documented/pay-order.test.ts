import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const script = new URL('pay-order.ts', import.meta.url)
const driver = new URL('../../src/fs-unstorage/driver.ts', import.meta.url)

describe('the lock around an order in docs/drivers.md', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'astro-sessions-order-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('stands there word by word', async () => {
    const page = await readFile(new URL('../../../../docs/drivers.md', import.meta.url), 'utf8')
    expect(page).toContain(`\`\`\`ts\n${await readFile(script, 'utf8')}\`\`\``)
  })

  it('lets ten at once pay an order that keeps all of its lines', async () => {
    const program = `
      import open from '${driver}'
      import { payOrder } from '${script}'
      const storage = open({ base: '.storage' })
      await storage.setItem('orders:1', JSON.stringify({ lines: ['pea'] }))
      await Promise.all(Array.from({ length: 10 }, () => payOrder('1')))
      console.log(String(await storage.getItem('orders:1')))
    `
    const flags = ['--conditions=@astro-sessions/source', '--input-type=module']
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, '--eval', program], {
      cwd: folder,
    })
    expect(JSON.parse(stdout)).toEqual({ lines: ['pea'], paid: true })
  })
})
