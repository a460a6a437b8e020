import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type OwnFolder, ownFolder } from '../support/own-folder.ts'
import { writePrintedFiles } from './printed-files.ts'

type UserOf = (code: string, verifier: string) => Promise<{ id: string }>

/** What the recipe asks of each provider: the address, and what it takes the id from. */
const PROVIDERS = [
  { name: 'id-example', prefix: 'id.example', address: 'https://id.example/userinfo', key: 'sub' },
  { name: 'github', prefix: 'github', address: 'https://api.github.com/user', key: 'id' },
]

// The files are those that the recipe prints, with the import that it says to change.
describe.each(PROVIDERS)('the recipe for OAuth with $name', ({ name, prefix, address, key }) => {
  let folder: OwnFolder
  let userOf: UserOf

  beforeAll(async () => {
    folder = await ownFolder()
    await writePrintedFiles(folder.path, 'recipes/log-in.md', ['src/lib/provider.ts', `src/lib/${name}.ts`])
    const file = join(folder.path, 'src/lib/provider.ts')
    await writeFile(file, (await readFile(file, 'utf8')).replace('./id-example.ts', `./${name}.ts`))
    userOf = (await import(/* @vite-ignore */ file)).userOf
  })
  afterEach(() => {
    vi.unstubAllGlobals()
  })
  afterAll(() => folder.remove())

  /** Every other address answers as one that gives out tokens. */
  function stubProvider(user: object, token: object = { access_token: 'a token' }) {
    const asked = vi.fn((url: string, _init: RequestInit) =>
      Promise.resolve(Response.json(url === address ? user : token)),
    )
    vi.stubGlobal('fetch', asked)
    return asked
  }

  const ids: readonly (string | number)[] = key === 'sub' ? ['ann', '248289761001'] : [1, 583_231]
  it.each(ids)('makes a user id that names the provider out of %j', async (id) => {
    stubProvider({ [key]: id, login: 'ann' })
    expect((await userOf('a code', 'a verifier')).id).toBe(`${prefix} ${id}`)
  })

  const others: readonly (string | number)[] = key === 'sub' ? [1, 0, ''] : ['1', '', 1.5]
  it.each([undefined, null, true, [], ['ann'], {}, ...others].map((id) => [id]))(
    'refuses %j in the place of an id',
    async (id) => {
      stubProvider({ [key]: id, login: 'ann' })
      await expect(userOf('a code', 'a verifier')).rejects.toThrow('did not say who logged in')
    },
  )

  it.each([{}, { error: 'bad_verification_code' }, { access_token: null }, { access_token: '' }])(
    'asks for no user with the token of %j',
    async (token) => {
      const asked = stubProvider({ [key]: 'ann' }, token)
      await expect(userOf('a code', 'a verifier')).rejects.toThrow('refused the code')
      expect(asked).toHaveBeenCalledTimes(1)
    },
  )
})
