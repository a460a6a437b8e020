import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SessionError } from '@astro-sessions/engine'
import { describe, expect, it } from 'vitest'
import { unavailable } from '../../src/fs/disk/disk-error.ts'
import { createPlaces } from '../../src/fs/disk/places.ts'
import { endedPointer, livePointer } from '../../src/fs/disk/pointer.ts'
import { createSpareFiles } from '../../src/fs/disk/spare-files.ts'
import { replace } from '../../src/fs/replace.ts'
import fsStore from '../../src/fs/store.ts'
import {
  filesIn,
  folderOf,
  hour,
  makeBase,
  makeChange,
  makeKey,
  makeRecord,
  now,
  valuesOf,
} from '../support/fs-sessions.ts'
import { type BadPlace, foreignFolder, readOnlyDisk, smallDisk } from './disks.ts'
import { startProcess } from './process.ts'
import type { Report } from './worker.ts'

describe('a disk that is full', () => {
  it('refuses what does not fit, keeps what is there, and still lets a session end', async () => {
    const { base, code, before, fill } = await smallDisk()
    const [store, key, big] = [fsStore({ base }), makeKey(), makeKey()]
    await store.create(key, makeRecord({ a: '1' }), now)
    const files = await filesIn(join(base, key.slice(0, 2)))
    const writer = await startProcess(base, before)
    await fill()
    expectRefused(await writer.run({ kind: 'create', key: big, size: 200_000 }), { base, code })
    expectRefused(await writer.run({ kind: 'fill', key, size: 200_000 }), { base, code })
    expect(await valuesOf(store, big)).toBe('absent')
    expect(await valuesOf(store, key)).toEqual({ a: '1' })
    expect(await filesIn(join(base, key.slice(0, 2)))).toEqual(files)
    expect(await writer.run({ kind: 'retire', key, size: 0 })).toEqual({ kind: 'done' })
    expect(await valuesOf(store, key)).toBe('retired')
  })
})

describe('a folder that cannot be written', () => {
  it.each([
    ['on a read-only disk', readOnlyDisk],
    ['of another user', foreignFolder],
  ])('%s is named, with what to do', async (_, makePlace) => {
    const { base, code, uid } = await makePlace()
    const writer = await startProcess(base)
    const order = { kind: 'create', key: makeKey(), size: 1, ...(uid === undefined ? {} : { uid }) } as const
    expectRefused(await writer.run(order), { base, code })
  })

  it('because a file stands in its way is named as well', async () => {
    const base = join(await makeBase(), 'file')
    await writeFile(base, 'not a folder')
    const creating = fsStore({ base }).create(makeKey(), makeRecord(), now)
    await expect(creating).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('there is a file where'),
    })
  })
})

describe('a folder that is a link to nowhere', () => {
  it('is refused', async () => {
    const base = join(await makeBase(), 'link')
    await symlink('nowhere', base)
    const creating = fsStore({ base }).create(makeKey(), makeRecord(), now)
    await expect(creating).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })
})

describe('a folder that vanishes while the server runs', () => {
  it('takes its sessions along, and is made again for the next one', async () => {
    const base = join(await makeBase(), 'sessions')
    const [store, lost, next] = [fsStore({ base }), makeKey(), makeKey()]
    await store.create(lost, makeRecord({ a: '1' }), now)
    await rm(base, { recursive: true })
    expect(await store.apply(lost, makeChange({ a: '2' }))).toEqual({ kind: 'gone', reason: 'absent' })
    expect(await valuesOf(store, lost)).toBe('absent')
    expect(await store.create(next, makeRecord({ b: '1' }), now)).toBe(true)
    expect(await valuesOf(store, next)).toEqual({ b: '1' })
    expect(await filesIn(base)).toContain('.gitignore')
  })
})

describe('an error of the file system', () => {
  const codes = [
    'EACCES',
    'EPERM',
    'EROFS',
    'ENOSPC',
    'EDQUOT',
    'ENOTDIR',
    'EEXIST',
    'ENOENT',
    'EMFILE',
    'ENFILE',
    'EIO',
  ]
  it.each(codes)('%s says what to do, and does not tell the key', (code) => {
    const key = makeKey()
    const cause = Object.assign(new Error(`${code}: open '/sessions/${key}'`), {
      code,
      syscall: 'open',
      path: `/sessions/${key}`,
    })
    const error = unavailable(cause, '/sessions')
    if (!(error instanceof SessionError)) throw new Error('it is a SessionError')
    expect(error.code).toBe('STORE_UNAVAILABLE')
    expect(error.message).toMatch(new RegExp(`in /sessions: .+ \\(${code}\\)\\. Nothing was written\\.$`))
    expect(error.hint).toMatch(/\.$/)
    expect(error.cause).toMatchObject({ code, syscall: 'open' })
    expect(JSON.stringify([error.message, error.hint, `${error.cause}`, error.cause])).not.toContain(key)
  })

  it('that comes from elsewhere is passed on', () => {
    const bug = new TypeError('a bug')
    expect(unavailable(bug, '/sessions')).toBe(bug)
  })

  it('of a folder that became a file is an outage, and not a session that is gone', async () => {
    const [base, key] = [await makeBase(), makeKey()]
    const store = fsStore({ base })
    await store.create(key, makeRecord({ a: '1' }), now)
    await rm(base, { recursive: true })
    await writeFile(base, '')
    await expect(store.read(key, now)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })

  it('that leaves open what was written says so', async () => {
    const base = await makeBase()
    const [places, key] = [createPlaces(base), makeKey()]
    // The folder cannot be looked at after the rename has failed.
    await mkdir(join(base, key.slice(0, 2)))
    await writeFile(folderOf(base, key), '')
    const place = places.of(key)
    const from = livePointer(1, 'a', makeRecord().meta)
    const to = endedPointer(2, { reason: 'ended', now, keepUntil: now + hour })
    const spares = createSpareFiles()
    const moving = replace({ place, places, now, from, to, data: null, spares, fsync: false })
    await expect(moving).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    await expect(moving).rejects.not.toThrow(key)
  })
})

function expectRefused(report: Report, { base, code }: BadPlace): void {
  expect(report).toEqual({
    kind: 'failed',
    code: 'STORE_UNAVAILABLE',
    message: expect.stringMatching(
      new RegExp(`^Sessions cannot be kept in ${base}: .+ \\(${code}\\)\\. Nothing was written\\.$`),
    ),
    hint: expect.stringMatching(/\.$/),
  })
}
