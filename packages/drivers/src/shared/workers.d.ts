/** What is used of the module that workerd itself provides. */
declare module 'cloudflare:workers' {
  /** The bindings of the worker, whose types are the site's own business. */
  export const env: Record<string, unknown>

  /** Runs `task` with other bindings. */
  export function withEnv<Result>(bindings: Record<string, unknown>, task: () => Result): Result

  export interface DurableObjectStorage {
    get(key: string): Promise<unknown>
    put(key: string, value: unknown): Promise<void>
    deleteAll(): Promise<void>
    getAlarm(): Promise<number | null>
    setAlarm(time: number): Promise<void>
    transaction<Result>(
      task: (transaction: Omit<DurableObjectStorage, 'transaction'>) => Promise<Result>,
    ): Promise<Result>
  }

  export interface DurableObjectState {
    readonly storage: DurableObjectStorage
  }

  export abstract class DurableObject<Env = unknown> {
    constructor(ctx: DurableObjectState, env: Env)
    protected ctx: DurableObjectState
    protected env: Env
  }
}
