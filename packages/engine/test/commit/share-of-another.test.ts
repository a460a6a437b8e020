import { expect, it } from 'vitest'
import { crowd } from '../support/crowd.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'
import { answerLost, down, type Tap } from '../support/tapped-store.ts'

const ENDS: readonly { tap: Tap; results: string[]; list: string[] }[] = [
  { tap: (send) => send(), results: ['kept', 'kept'], list: ['first'] },
  { tap: down, results: ['OUTCOME_UNKNOWN', 'OUTCOME_UNKNOWN'], list: ['old', 'first'] },
  { tap: answerLost, results: ['OUTCOME_UNKNOWN', 'OUTCOME_UNKNOWN'], list: ['first'] },
]

it.each(ENDS)(
  'a writer whose share another one of its call does is not kept before that is stored: $results',
  async ({ tap, results, list }) => {
    const site = createSite()
    const browser = await browserWith(site, { list: ['old'] })
    const requests = [browser.open(), browser.open()]
    const alsoDo = () => {
      for (const { session } of requests) session.set('list', [])
    }
    const { done } = await crowd(site, browser, requests, { alsoDo })
    site.store.next('apply', tap)
    expect(await done()).toEqual(results)
    expect(await dataOf(browser)).toEqual({ list })
  },
)
