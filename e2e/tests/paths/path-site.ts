import { Visitor } from '../../support/visitor.ts'
import type { PathSite } from './path-case.ts'

/** A running fixture with the pages of `paths`, as a case sees it. */
export function siteOf(url: string, isBuilt: boolean, startAnother = async () => url): PathSite {
  const visitor = () => new Visitor(`${url}/shop`)
  return {
    url,
    isBuilt,
    another: async () => siteOf(await startAnother(), isBuilt),
    async ahead(seconds, work) {
      const forward = (query: string) => visitor().fetch(`/api/clock?forward=${query}`)
      await forward(`${seconds}&stop`)
      try {
        await work()
      } finally {
        await forward(`${-seconds}`)
      }
    },
    visitor,
    async visitorNamed(name) {
      const somebody = visitor()
      await somebody.post('/api/session', { key: 'name', value: name })
      return somebody
    },
    gate: () => crypto.randomUUID(),
  }
}
