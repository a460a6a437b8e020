import { lazily } from '../lazily.ts'
import type { RetireSite } from '../store/retire.ts'
import type { AllSessions, ListedSessions } from './all-sessions-shape.ts'
import type { UserSessions, UserSessionsSite } from './user-sessions-shape.ts'
import type { Users, UsersSite } from './users-site.ts'

export const usersPart = lazily(() => import('./users.ts'))
export const userSessionsPart = lazily(() => import('./user-sessions.ts'))

export const allSessionsPart = lazily(() => import('./all-sessions.ts'))

/** The sessions of users, whose code is loaded when a user logs in, or comes with a session. */
export function lazyUsers(site: UsersSite): Users {
  let users: Users | undefined
  const use = <Result>(task: (users: Users) => Promise<Result>) =>
    usersPart.use(({ createUsers }) => {
      users ??= createUsers(site)
      return task(users)
    })
  return {
    join: (userId, session) => use(({ join }) => join(userId, session)),
    trim: (userId) => use(({ trim }) => trim(userId)),
    leave: (userId, key) => use(({ leave }) => leave(userId, key)),
    isRevoked: async (meta) => meta.userId !== null && use(({ isRevoked }) => isRevoked(meta)),
    revokedAt: async (meta) => (meta.userId === null ? null : use(({ revokedAt }) => revokedAt(meta))),
    learn: (userId, user, at) => use(({ learn }) => learn(userId, user, at)),
  }
}

/** All sessions of one user, whose code is loaded when one of the methods is called. */
export function lazyUserSessions(site: UserSessionsSite, userId: string): UserSessions {
  const use = <Result>(task: (sessions: UserSessions) => Promise<Result>) =>
    userSessionsPart.use(({ createUserSessions }) => task(createUserSessions(site, userId)))
  return {
    list: () => use(({ list }) => list()),
    revoke: (id) => use(({ revoke }) => revoke(id)),
    revokeAll: (options) => use(({ revokeAll }) => revokeAll(options)),
  }
}

/** Every session of the site, whose code is loaded when one of the methods is called. */
export function lazyAllSessions(site: RetireSite): AllSessions {
  const use = <Result>(task: (sessions: ListedSessions) => Promise<Result>) =>
    allSessionsPart.use(({ createAllSessions }) => task(createAllSessions(site)))
  return {
    count: (options) => use(({ count }) => count(options)),
    endAll: (options) => use(({ endAll }) => endAll(options)),
    sweep: (options) => use(({ sweep }) => sweep(options)),
    deletesExpired: site.store.sweep === undefined,
  }
}
