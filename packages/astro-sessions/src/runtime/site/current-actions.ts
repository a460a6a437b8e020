/** Loads `astro:actions`, which is there only inside of a site. */
export type LoadActions = () => Promise<{ readonly ActionError: ActionErrorClass }>

type ActionErrorClass = new (params: { code: 'UNAUTHORIZED'; message: string }) => Error

let current: LoadActions | undefined

/** Notes how the site loads its actions, for what throws in one. */
export function keepActions(load: LoadActions | undefined): void {
  current = load
}

/** What an action throws to say that its caller is not let in. In a test without a site it is an error of the same shape. */
export async function unauthorized(message: string): Promise<Error> {
  const params = { code: 'UNAUTHORIZED', message } as const
  if (current !== undefined) return new (await current()).ActionError(params)
  return Object.assign(new Error(message), { type: 'AstroActionError', code: params.code, status: 401 })
}
