import type { RequestState } from './request-state.ts'

/** Notes which requests of one browser, all without a session, start one each while another one does. */
export interface ParallelStarts {
  begin(state: RequestState): void
  /** To be called when the request is committed; true when another one of its browser started a session meanwhile. */
  isOneOfSeveral(state: RequestState): boolean
}

/** Browsers that are remembered: this is for development, where there are few. */
const MOST = 50

/** Counts instead of looking at a clock: what matters is what began before what was done. */
export function createParallelStarts(): ParallelStarts {
  let moment = 0
  const began = new WeakMap<RequestState, number>()
  const latest = new Map<string, number>()
  return {
    begin(state) {
      moment += 1
      began.set(state, moment)
    },
    isOneOfSeveral(state) {
      if (state.change.kind !== 'set' || state.token !== undefined) return false
      const { headers } = state.sent
      const browser = `${headers.get('User-Agent')} ${headers.get('Accept-Language')}`
      const earlier = latest.get(browser)
      moment += 1
      latest.set(browser, moment)
      const [oldest] = latest.keys()
      if (latest.size > MOST && oldest !== undefined) latest.delete(oldest)
      return earlier !== undefined && (began.get(state) ?? moment) < earlier
    },
  }
}
