import { SessionError } from './errors/errors.ts'

/**
 * Lets an assignment to a property that no session has, as in `session.cart = cart`, throw with advice: it would be
 * kept nowhere. It is looked for behind the methods, so that it costs a request nothing.
 */
export function refuseAssignment(prototype: object): void {
  const refusing = new Proxy(Object.prototype, {
    set(_, name) {
      throw assigned(String(name))
    },
  })
  Object.setPrototypeOf(prototype, refusing)
}

function assigned(name: string): SessionError {
  return new SessionError('INVALID_KEY', `\`session.${name}\` was assigned to, which stores nothing.`, {
    hint: `Write session.set('${name}', value), and read it with await session.get('${name}').`,
  })
}
