import type { ServerResponse } from 'node:http'

/** What goes wrong with one request, and whether its command is carried out all the same. */
export type RestFault = { readonly executes: boolean } & (
  | { readonly kind: 'cut' }
  /** The answer stops in its middle. */
  | { readonly kind: 'half' }
  /** No answer comes, or no more of it than its beginning, and the connection stays. */
  | { readonly kind: 'silence' | 'standstill' }
  | { readonly kind: 'delay'; readonly ms: number }
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly body: string
      readonly headers?: Readonly<Record<string, string>>
    }
)

/** Answers wrongly, and carries the command out where the fault says so. */
export async function misbehave(
  fault: RestFault,
  response: ServerResponse,
  carryOut: () => Promise<{ status: number; text: string }>,
): Promise<void> {
  const done = fault.executes ? await carryOut() : { status: 200, text: '{"result":"OK"}' }
  if (fault.kind === 'answer') return send(response, fault.status, fault.body, fault.headers)
  if (fault.kind === 'cut') return void response.socket?.destroy()
  if (fault.kind === 'silence') return
  if (fault.kind === 'delay') {
    await new Promise((resolve) => setTimeout(resolve, fault.ms))
    return send(response, done.status, done.text)
  }
  response.writeHead(done.status, {
    'content-type': 'application/json',
    'content-length': done.text.length + 9,
  })
  response.write(done.text.slice(0, -2), () => fault.kind === 'half' && response.socket?.destroy())
}

export function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' },
): void {
  response.writeHead(status, headers).end(body)
}
