import type { RequestView } from './protocol.ts'

/** Knows during which request something happens. */
export interface CurrentRequest {
  /** Runs `act`, with all that comes of it, as part of a request. Inside of another one it is part of that. */
  run<Result>(request: Request, url: URL, act: () => Result): Result
  get(): RequestView | null
}

interface Storage {
  run<Result>(store: RequestView, act: () => Result): Result
  getStore(): RequestView | undefined
}

/** By what the platform keeps along asynchronous calls; where it has nothing of the kind, no request is known. */
export function createCurrentRequest(): CurrentRequest {
  const storage = createStorage()
  let number = 0
  return {
    run(request, url, act) {
      if (storage === null || storage.getStore() !== undefined) return act()
      number += 1
      return storage.run({ number, method: request.method, path: url.pathname }, act)
    },
    get: () => storage?.getStore() ?? null,
  }
}

/** Asked of the process and not imported: a worker without the compatibility flag would fail at the import. */
function createStorage(): Storage | null {
  const hooks = globalThis.process?.getBuiltinModule?.('node:async_hooks')
  return hooks === undefined ? null : new hooks.AsyncLocalStorage<RequestView>()
}
