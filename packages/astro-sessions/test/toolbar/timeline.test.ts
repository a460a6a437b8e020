import { describe, expect, it } from 'vitest'
import { createWatch } from '../../src/toolbar/watch.ts'

function request(path: string, method = 'GET'): [Request, URL] {
  const url = new URL(path, 'http://localhost:4321')
  return [new Request(url, { method }), url]
}

describe('the timeline of the toolbar', () => {
  it('knows during which request something happened, also of two that run at once', async () => {
    const watch = createWatch()
    const visit = (path: string, method: string) =>
      watch.request.run(...request(path, method), async () => {
        await Promise.resolve()
        watch.noteEvent({ type: 'committed', id: 'a', keys: [path] })
      })
    await Promise.all([visit('/cart', 'POST'), visit('/about', 'GET')])
    watch.noteEvent({ type: 'committed', id: 'a', keys: ['x'] }, 'toolbar')
    expect(
      watch.timelineOf('a').map(({ request, detail }) => [request?.method, request?.path, detail]),
    ).toEqual([
      [undefined, undefined, 'x by toolbar'],
      ['GET', '/about', '/about'],
      ['POST', '/cart', '/cart'],
    ])
  })

  it('counts a request inside of another as part of it', () => {
    const watch = createWatch()
    watch.request.run(...request('/a?secret=1'), () =>
      watch.request.run(...request('/b'), () => watch.noteEvent({ type: 'destroyed', id: 'a' })),
    )
    expect(watch.timelineOf('a')[0]?.request).toEqual({ number: 1, method: 'GET', path: '/a' })
  })

  it('shows those of every session to a visitor who has none, and else only their own', () => {
    const watch = createWatch()
    watch.noteEvent({ type: 'destroyed', id: 'a' })
    watch.noteEvent({ type: 'destroyed', id: 'b' })
    expect(watch.timelineOf(null).map(({ id }) => id)).toEqual(['b', 'a'])
    expect(watch.timelineOf('a').map(({ id }) => id)).toEqual(['a'])
  })
})
