import type { RuntimeSettings, SettingFact } from '../../runtime/site/settings.ts'
import type { CheckedOptions, SessionsOptions } from '../options/options.ts'
import type { Inherited } from './inherit.ts'

/** What a site's sessions run with, from its three sources. */
export interface SettingSources {
  /** What the site wrote. */
  readonly written: SessionsOptions
  readonly checked: CheckedOptions
  readonly inherited: Inherited
  readonly settings: RuntimeSettings
}

const OWN = 'sessions()'
const DEFAULT = 'default'

const OPTIONS = [
  'firstIdleTimeout',
  'onConflict',
  'onInterrupted',
  'storeTimeout',
  'maxSize',
  'maxSessions',
  'encrypt',
  'localsKey',
  'cacheControl',
  'untilCookie',
  'astroSession',
] as const satisfies readonly (keyof CheckedOptions)[]

/** The driver, the cookie's attributes and the options, each with where it came from. Nothing of a driver's own options, which may be secret. */
export function settingFacts({ written, checked, inherited, settings }: SettingSources): SettingFact[] {
  const noted = (name: string) =>
    /\((.*)\)$/.exec(inherited.notes.find((note) => note.startsWith(`${name} `)) ?? '')?.[1]
  const cookie = written.cookie ?? {}
  const ofCookie = (name: string, attribute: keyof typeof inherited.cookie, value: unknown): SettingFact => {
    const taken = inherited.cookie[attribute] === undefined ? DEFAULT : 'session.cookie'
    return fact(name, value, Object.hasOwn(cookie, attribute) ? OWN : taken)
  }
  const { secureName, plainName, secure, domain, path, sameSite, partitioned, maxAge } = settings.cookie
  const ofTime = (name: 'idleTimeout' | 'absoluteTimeout') =>
    fact(name, inherited[name], written[name] === undefined ? (noted(name) ?? DEFAULT) : OWN)
  return [
    fact('driver', inherited.driver?.name, written.driver === undefined ? (noted('driver') ?? DEFAULT) : OWN),
    ofCookie('cookie name', 'name', secure === true ? secureName : plainName),
    ofCookie('Domain', 'domain', domain ?? 'this host only'),
    ofCookie('Path', 'path', path),
    ofCookie('SameSite', 'sameSite', sameSite),
    ofCookie('Secure', 'secure', secure),
    ofCookie('Partitioned', 'partitioned', partitioned),
    ofCookie('Max-Age', 'maxAge', maxAge ?? 'until the browser is closed'),
    fact('HttpOnly', true, 'always'),
    ofTime('idleTimeout'),
    ofTime('absoluteTimeout'),
    ...OPTIONS.map((name) => fact(name, checked[name], written[name] === undefined ? DEFAULT : OWN)),
  ]
}

function fact(name: string, value: unknown, from: string): SettingFact {
  const text = typeof value === 'function' ? 'a function' : String(value)
  return { name, value: value === undefined ? 'not set' : text, from: from.replaceAll('`', '') }
}
