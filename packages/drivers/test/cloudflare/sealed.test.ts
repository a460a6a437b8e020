import { describe, expect, it, onTestFinished } from 'vitest'
import { changeSealed, type SealedVisit } from '../every-driver/sealed-session.ts'
import { bytesIn, makeFolder } from '../every-driver/store-places.ts'
import { expectNoToken } from '../every-driver/token-traces.ts'
import { SECRET } from '../every-driver/user-life.ts'
import { startWorkerd } from './support/workerd.ts'

describe.each(['cloudflare-do', 'cloudflare-kv', 'cloudflare-d1'] as const)(
  'what a whole life leaves in %s',
  (store) => {
    it('holds no name, value, user or token when it is sealed', async () => {
      const { bytes, tokens } = await live(true)
      expect(bytes.includes(SECRET)).toBe(false)
      expectNoToken(bytes, tokens)
    })

    it('holds no token when it is not sealed', async () => {
      const { bytes, tokens } = await live(false)
      expect(bytes.includes(`${SECRET}-goodbye`)).toBe(true)
      expectNoToken(bytes, tokens)
    })

    /** Every byte of the files that workerd leaves. */
    async function live(isSealed: boolean) {
      const folder = await makeFolder()
      const workerd = await startWorkerd(folder)
      onTestFinished(() => workerd.stop())
      const tokens = await workerd.ask<string[]>({ do: 'live', store, isSealed })
      return { bytes: await bytesIn(folder), tokens }
    }
  },
)

describe.each([
  { compatibility: 'no', flags: [] },
  { compatibility: 'its', flags: ['nodejs_compat'] },
])('workerd with $compatibility modules of Node.js', ({ flags }) => {
  it('opens what Node.js sealed, and the reverse', async () => {
    const workerd = await startWorkerd(undefined, flags)
    onTestFinished(() => workerd.stop())
    const begun = await changeSealed(null)
    const there = await workerd.ask<SealedVisit>({ do: 'change sealed', session: begun.session })
    expect(there).toMatchObject({ seen: { visits: 1 }, hasNodeModules: flags.length > 0 })
    const back = await changeSealed(there.session)
    expect(back).toMatchObject({ seen: { visits: 2 }, userId: SECRET, hasNodeModules: true })
  })
})
