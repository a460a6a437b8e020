import fc from 'fast-check'
import { describe, it } from 'vitest'
import { randomly } from '../../../../vitest.random.ts'
import { compare, emptyModel, step, take } from '../support/sequential-model.ts'
import { createSite } from '../support/site.ts'

const requests = fc.array(fc.array(step, { maxLength: 8 }), { minLength: 1, maxLength: 4 })

describe.each([{ queue: true }, { queue: false }])(
  'requests one after the other, with queue: $queue',
  ({ queue }) => {
    it('see what a plain object would hold, whatever they do', async () => {
      await fc.assert(
        fc.asyncProperty(requests, async (pages) => {
          const site = createSite({ queue })
          const browser = site.browser()
          const model = emptyModel()
          for (const page of pages) {
            const request = browser.open()
            model.taken.clear()
            for (const each of page) await take(each, request.session, model, () => browser.finish(request))
            await browser.finish(request)
            await compare(browser, model)
            site.clock.jump(1)
          }
        }),
        randomly(300),
      )
    })
  },
)
