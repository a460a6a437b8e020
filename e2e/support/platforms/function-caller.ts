import { AsyncLocalStorage } from 'node:async_hooks'
import { pathToFileURL } from 'node:url'

type WaitUntil = (promise: Promise<unknown>) => void

/** Calls the function with a request, and hands what it asks to wait for to the host. */
export type FunctionCaller = (request: Request, waitUntil: WaitUntil) => Promise<Response>

/** Checks that it is called as a method, as the platforms do. */
class Context {
  readonly ip = '127.0.0.1'
  readonly #keep: WaitUntil

  constructor(keep: WaitUntil) {
    this.#keep = keep
  }

  waitUntil(promise: Promise<unknown>): void {
    this.#keep(promise)
  }
}

/** Loads what an adapter built, and answers how its platform calls it. */
export async function functionCaller(kind: string, file: string): Promise<FunctionCaller> {
  const module: { default: unknown } = await import(pathToFileURL(file).href)
  return kind === 'vercel' ? vercel(module.default) : netlify(module.default)
}

/** One argument; what belongs to the request is behind a symbol that every module can ask. */
function vercel(exported: unknown): FunctionCaller {
  const fetch = methodOf(exported, 'fetch')
  const underWay = new AsyncLocalStorage<Context>()
  Reflect.set(globalThis, Symbol.for('@vercel/request-context'), { get: () => underWay.getStore() })
  return (request, waitUntil) => underWay.run(new Context(waitUntil), () => fetch(request))
}

/** The context is the second argument. */
function netlify(exported: unknown): FunctionCaller {
  if (typeof exported !== 'function') throw new TypeError('The function of Netlify is no function.')
  return (request, waitUntil) => exported(request, new Context(waitUntil))
}

function methodOf(holder: unknown, name: string): (request: Request) => Promise<Response> {
  const method: unknown =
    typeof holder === 'object' && holder !== null ? Reflect.get(holder, name) : undefined
  if (typeof method !== 'function') throw new TypeError(`The function has no method ${name}.`)
  return (request) => method.call(holder, request)
}
