import type { SweepProgress, WalkProgress } from '@astro-sessions/engine'
import type { OpenSessions } from '../admin/open-sessions.ts'
import { confirm } from './confirm.ts'
import { EXIT, Exit } from './exit-code.ts'
import { counted, printable, renderTable, renderTime, type Terminal } from './output.ts'
import { createProgress } from './progress.ts'

/** One run of a command on the sessions of a site. */
export interface Run {
  readonly sessions: OpenSessions
  readonly terminal: Terminal
  readonly isJson: boolean
  /** Nobody need be asked. */
  readonly isSure: boolean
  readonly signal: AbortSignal
}

/** What a command answers. */
export interface Outcome {
  readonly json: unknown
  readonly text: string
  readonly code?: number
}

export async function listUser({ sessions }: Run, userId: string): Promise<Outcome> {
  const list = await sessions.users(userId).list()
  const rows = list.map(({ id, label, createdAt, lastSeenAt, expiresAt }) => [
    id,
    printable(label ?? ''),
    renderTime(createdAt),
    renderTime(lastSeenAt),
    renderTime(expiresAt),
  ])
  const heading = ['SESSION', 'LABEL', 'LOGGED IN', 'LAST SEEN', 'EXPIRES']
  const text = rows.length === 0 ? 'This user has no session.' : renderTable(heading, rows)
  return { json: { user: userId, sessions: list }, text }
}

export async function revokeOne({ sessions }: Run, userId: string, id: string): Promise<Outcome> {
  const isEnded = await sessions.users(userId).revoke(id)
  const text = isEnded ? 'The session has ended.' : 'This user has no such session.'
  return {
    json: { user: userId, session: id, ended: isEnded ? 1 : 0 },
    text,
    code: isEnded ? EXIT.done : EXIT.failed,
  }
}

export async function revokeAll(run: Run, userId: string, except: string | undefined): Promise<Outcome> {
  const users = run.sessions.users(userId)
  if (except !== undefined && !(await users.list()).some(({ id }) => id === except))
    throw new Exit(EXIT.failed, 'This user has no such session as --except names. No session was ended.')
  const which = except === undefined ? 'every session' : 'every session but one'
  await confirm(`This ends ${which} of the user ${printable(userId)}.`, run.isSure, run.terminal)
  const ended = await users.revokeAll({ except })
  return { json: { user: userId, ended }, text: `${counted(ended, 'session')} ended.` }
}

export async function endAll(run: Run): Promise<Outcome> {
  const question = `This ends every session of the site, kept by the driver ${run.sessions.driver}: everybody is logged out, and the data in their sessions is deleted.`
  await confirm(question, run.isSure, run.terminal)
  const ended = await walking(run, (options) => run.sessions.endAll(options), toldEnded)
  return { json: { ended }, text: `${counted(ended, 'session')} ended.` }
}

export async function count(run: Run): Promise<Outcome> {
  const found = await walking(
    run,
    (options) => run.sessions.count(options),
    () => 'Nothing was changed.',
  )
  const rows = [
    ['sessions', found.live],
    ['of users', found.loggedIn],
    ['over, and still there', found.over],
    ['unreadable', found.unreadable],
  ] as const
  const text = rows.map(([name, number]) => `${name.padEnd(22)} ${number.toLocaleString('en-US')}`).join('\n')
  return { json: found, text }
}

export async function collect(run: Run): Promise<Outcome> {
  const { sessions, signal } = run
  const { driver, deletesExpired } = sessions
  const deleted = await walking(
    run,
    (options) => unlessStopped(sessions.sweep(options), signal),
    () => LEFT_DELETED,
  )
  const what = deleted === 1 ? 'expired session or marker' : 'expired sessions and markers'
  const text = `Deleted ${deleted.toLocaleString('en-US')} ${what}.${deleted === 0 ? ` ${MARKER_STAYS}` : ''}`
  return { json: { deleted, deletesExpired }, text: deletesExpired ? noSweep(driver) : text }
}

const LEFT_DELETED = 'What was deleted stays deleted; run the command again for the rest.'
const MARKER_STAYS = 'The marker of a session that has ended stays for some minutes.'

function noSweep(driver: string): string {
  return `There is nothing to do: the storage of the driver ${driver} deletes what has expired by itself.`
}

export async function check({ sessions }: Run): Promise<Outcome> {
  const results = await sessions.check()
  const mark = { ok: 'ok      ', warning: 'warning ', problem: 'PROBLEM ' }
  const lines = results.flatMap(({ level, text, hint }) => [
    `${mark[level]} ${text}`,
    ...(hint === undefined ? [] : [`         ${hint}`]),
  ])
  const hasProblem = results.some(({ level }) => level === 'problem')
  return {
    json: { driver: sessions.driver, ok: !hasProblem, results },
    text: lines.join('\n'),
    code: hasProblem ? EXIT.problem : EXIT.done,
  }
}

/** What long work gets: to tell of itself, and to be stopped. */
interface Walk {
  readonly signal: AbortSignal
  onProgress(done: WalkProgress | SweepProgress): void
}

async function walking<Result>(
  { terminal, isJson, signal }: Run,
  walk: (options: Walk) => Promise<Result>,
  whenStopped: (ended: number) => string,
): Promise<Result> {
  const progress = createProgress(terminal, { isShown: !isJson })
  try {
    return await walk({ signal, onProgress: progress.onProgress })
  } catch (error) {
    throw signal.aborted ? stopped(whenStopped(progress.ended)) : error
  } finally {
    progress.clear()
  }
}

function toldEnded(ended: number): string {
  const stay = ended === 1 ? 'stays' : 'stay'
  return `${counted(ended, 'session')} ended and ${stay} so; run the command again for the rest.`
}

/** What is done in one step goes on in the store: the command leaves it there. */
async function unlessStopped<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const stop = Promise.withResolvers<never>()
  const onAbort = () => stop.reject(signal.reason)
  signal.addEventListener('abort', onAbort)
  try {
    return await Promise.race([work, stop.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function stopped(words: string): Exit {
  return new Exit(EXIT.stopped, `Stopped. ${words}`)
}
