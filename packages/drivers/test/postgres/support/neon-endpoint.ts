import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import { portOf } from '../../support/servers/free-port.ts'

export interface NeonEndpoint {
  /** Where statements are posted to. */
  readonly url: string
  /** How many statements were, since the start. */
  readonly requests: () => number
  stop(): Promise<void>
}

/** The types of columns and values as PostgreSQL writes them: the client reads them itself. */
const asText = { getTypeParser: () => (value: unknown) => value }

/** Speaks what Neon's client for HTTP expects: one statement in, its rows out, and nothing kept in between. */
export async function startNeonEndpoint(postgres: string): Promise<NeonEndpoint> {
  const pool = new pg.Pool({ connectionString: postgres, max: 8 })
  pool.on('error', () => {})
  let requests = 0

  const server = createServer(async (request, response) => {
    requests++
    const { status, body } = await answer(pool, request)
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${portOf(server)}/sql`,
    requests: () => requests,
    async stop() {
      server.closeAllConnections()
      server.close()
      await pool.end()
    },
  }
}

async function answer(pool: pg.Pool, request: IncomingMessage) {
  const { query, params } = JSON.parse(await text(request))
  try {
    const result = await pool.query({ text: query, values: params, rowMode: 'array', types: asText })
    const fields = result.fields.map(({ name, dataTypeID }) => ({ name, dataTypeID }))
    return { status: 200, body: { fields, rows: result.rows, rowCount: result.rowCount, rowAsArray: true } }
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) return { status: 500, body: 'The server cannot be reached.' }
    return { status: 400, body: { ...error, message: error.message } }
  }
}
