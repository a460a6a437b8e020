import type { Page, TestContext } from './visitor.ts'

/** Does not touch the session. */
export const plainPage: Page = () => new Response('hello')

/** Writes a name into the session. */
export const setName =
  (name: string): Page =>
  ({ locals }) => {
    locals.session.set('name', name)
    return new Response('set')
  }

/** Answers the name in the session, or `nobody`. */
export const readName: Page = async ({ locals }) =>
  new Response((await locals.session.get('name')) ?? 'nobody')

/** Answers the keys of the session as JSON. */
export const readKeys: Page = async ({ locals }) => Response.json(await locals.session.keys())

export const destroySession: Page = ({ locals }) => {
  locals.session.destroy()
  return new Response()
}

/** A page whose first chunk is sent at once and whose second one is what `late` answers. */
export const streaming =
  (late: (context: TestContext) => unknown, headers?: Record<string, string>): Page =>
  (context) => {
    const chunks = async function* () {
      yield 'first '
      yield String(await late(context))
    }
    const body = ReadableStream.from(chunks()).pipeThrough(new TextEncoderStream())
    return new Response(body, { headers: headers ?? {} })
  }
