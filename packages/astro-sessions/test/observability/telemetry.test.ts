import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { outerEnv } from '../support/astro-site.ts'
import { startCollector } from './collector.ts'

const program = fileURLToPath(new URL('./program.ts', import.meta.url))

it('sends spans and counters of sessions to a collector, with nothing of who it was or what was kept', async () => {
  const { url, received } = await startCollector()
  const node = ['--conditions=@astro-sessions/source', '--disable-warning=ExperimentalWarning', program]
  const env = { ...outerEnv(), COLLECTOR: url }
  const { stdout } = await promisify(execFile)(process.execPath, node, { env })

  const sent = received.map(({ body }) => body).join('\n')
  for (const name of [
    'session store create',
    'session store retire',
    'session commit',
    'session.store.duration',
  ])
    expect(sent).toContain(`"name":"${name}"`)
  const told = received.filter(({ path }) => path === '/v1/traces').flatMap(({ body }) => spansIn(body))
  const page = told.find(({ name }) => name === 'GET /cart')
  const create = told.find(({ name }) => name === 'session store create')
  expect([create?.traceId, create?.attributes]).toEqual([page?.traceId, [outcome('created')]])
  const failed = told.filter(({ name, status }) => name === 'session store read' && status.code === 2)
  expect(failed).toHaveLength(1)
  for (const event of ['created', 'destroyed', 'opened', 'storeError'])
    expect(sent).toContain(`"stringValue":"${event}"`)
  const token = stdout.trim()
  expect(token).toMatch(/^[\w-]{43}$/)
  for (const secret of ['user-who', 'label-who', 'field-name', 'secret-value', token])
    expect(sent).not.toContain(secret)
})

it('is what the documentation shows', () => {
  const page = readFileSync(new URL('../../../../docs/observability.md', import.meta.url), 'utf8')
  const recipe = readFileSync(new URL('./telemetry.ts', import.meta.url), 'utf8')
  expect(page).toContain(recipe)
})

function outcome(value: string) {
  return { key: 'session.outcome', value: { stringValue: value } }
}

interface Span {
  readonly name: string
  readonly traceId: string
  readonly attributes: unknown[]
  readonly status: { readonly code: number }
}

function spansIn(body: string): Span[] {
  const { resourceSpans }: { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] } = JSON.parse(body)
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
}
