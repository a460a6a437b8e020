import { openKv } from '@deno/kv'

/** Deno KV as its package has it for Node.js, on the same back end. It would ask a global `Deno` for it. */
export function openKvHere(path = ':memory:'): ReturnType<typeof openKv> {
  const deno: unknown = Reflect.get(globalThis, 'Deno')
  Reflect.deleteProperty(globalThis, 'Deno')
  const opening = openKv(path)
  if (deno !== undefined) Reflect.set(globalThis, 'Deno', deno)
  return opening
}
