import type { ServerResponse } from 'node:http'

/**
 * What goes wrong with a request: it is carried out and its answer is lost, or is 500; it is carried out twice, as
 * something on the way sent it again; it is refused; its answer lacks the ETag.
 */
export type EdgeFault =
  | 'lost'
  | 'written, then 500'
  | 'twice'
  | 'without etag'
  | 'never answered'
  | { readonly status: number }

/** Answers wrongly where the fault is one of the answer, and says whether it has. */
export function answeredWrongly(fault: EdgeFault | undefined, response: ServerResponse): boolean {
  if (fault === 'lost') response.destroy()
  if (fault === 'written, then 500') response.writeHead(500).end('upstream of sessions:key failed')
  return fault === 'lost' || fault === 'written, then 500'
}
