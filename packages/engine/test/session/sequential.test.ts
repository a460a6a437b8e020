import fc from 'fast-check'
import { describe, it } from 'vitest'
import { randomly } from '../../../../vitest.random.ts'
import { compare, emptyModel, lateStep, onlyLooks, ROOM, step, take } from '../support/sequential-model.ts'
import { createSite } from '../support/site.ts'

const early = fc.array(step, { maxLength: 8 })
const late = fc.array(lateStep, { maxLength: 4 })
const requests = fc.array(fc.record({ early, late }), { minLength: 1, maxLength: 4 })

describe.each([
  { queue: true, maxSize: 1_000_000 },
  { queue: false, maxSize: 1_000_000 },
  { queue: true, maxSize: ROOM },
  { queue: false, maxSize: ROOM },
])('requests one after the other, with queue: $queue and maxSize: $maxSize', (options) => {
  it('see what a plain object would hold, whatever they do, also after the response has started', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (pages) => {
        const site = createSite(options)
        const browser = site.browser()
        const model = emptyModel()
        for (const page of pages) {
          const request = browser.open()
          const commit = () => browser.finish(request)
          model.taken.clear()
          for (const each of page.early) await take(each, request.session, model, commit)
          await commit()
          request.responseStarted()
          for (const each of page.late) {
            if (browser.token === undefined && !onlyLooks(each)) continue
            await take(each, request.session, model, commit)
          }
          await request.settled()
          await compare(browser, model)
          site.clock.jump(1)
        }
      }),
      randomly(1000),
    )
  })
})
