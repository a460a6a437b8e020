import { readFile } from 'node:fs/promises'

/** In place of the library that the adapter takes from a registry at its start: a file as an answer, or 404. */
export async function serveFile(_request: Request, path: string): Promise<Response> {
  try {
    const headers = { 'Content-Type': path.endsWith('.html') ? 'text/html' : 'text/javascript' }
    return new Response(await readFile(path), { headers })
  } catch {
    return new Response(null, { status: 404 })
  }
}
