// A process of its own: hosts the function that an adapter built as its platform does, over HTTP.
import { writeSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { functionCaller } from './function-caller.ts'
import { staticFile } from './static-file.ts'
import { requestOf, send } from './web-messages.ts'

const {
  FUNCTION_KIND = '',
  FUNCTION_FILE = '',
  STATIC_FOLDER = '',
  FUNCTION_ENDS,
  FUNCTION_FREEZES,
  PORT,
} = process.env
const call = await functionCaller(FUNCTION_KIND, FUNCTION_FILE)

const server = createServer(async (request, response): Promise<unknown> => {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname
  const file = await staticFile(STATIC_FOLDER, path)
  if (file !== null) return response.setHeader('Content-Type', 'text/html').end(file)
  const kept: Promise<unknown>[] = []
  response.once('close', () => void leave(response, kept))
  try {
    await send(await call(requestOf(request), (promise) => kept.push(promise)), response)
  } catch (error) {
    console.error(error)
    response.destroy()
  }
  return undefined
})

server.listen(Number(PORT ?? 0), 'localhost', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  console.log(`Server listening on http://localhost:${port}`)
})

/**
 * What a platform does when a response is over, or its visitor has left. To a path with `FUNCTION_ENDS` it waits for what it
 * was told to wait for, and ends the process without a word. To one with `FUNCTION_FREEZES` it stops the process where it
 * stands, whatever is under way, until it is let run again. The others live on.
 */
async function leave({ req }: ServerResponse, kept: readonly Promise<unknown>[]): Promise<void> {
  if (isAbout(req.url, FUNCTION_FREEZES)) {
    process.kill(process.pid, 'SIGSTOP')
    writeSync(1, 'thawed\n')
  }
  if (!isAbout(req.url, FUNCTION_ENDS)) return
  // What it waits for may itself ask for more.
  for (let seen = 0; seen < kept.length; ) {
    seen = kept.length
    await Promise.allSettled(kept)
  }
  writeSync(1, `waited for ${kept.length}\n`)
  process.kill(process.pid, 'SIGKILL')
}

function isAbout(url: string | undefined, word: string | undefined): boolean {
  return word !== undefined && url?.includes(word) === true
}
