// src/telemetry.ts
import { subscribe, tracingChannel } from 'node:diagnostics_channel'
import { metrics, type Span, SpanStatusCode, trace } from '@opentelemetry/api'
import { openChannels } from 'astro-sessions/server'

openChannels()

const tracer = trace.getTracer('astro-sessions')
const meter = metrics.getMeter('astro-sessions')
const duration = meter.createHistogram('session.store.duration', { unit: 'ms' })
const events = meter.createCounter('session.events')

/** What a call tells: never a token, a key, an id or a value. */
interface Call {
  readonly verb?: string
  readonly outcome?: string
  readonly duration?: number
  readonly error?: unknown
}

const spans = new WeakMap<object, Span>()

// A span for each call of the store, and for each commit, below the one of the request.
for (const name of ['store', 'commit']) {
  const spanOf = (message: unknown) => spans.get(Object(message))
  tracingChannel(`astro-sessions:${name}`).subscribe({
    start(message) {
      const { verb }: Call = message
      spans.set(message, tracer.startSpan(verb === undefined ? 'session commit' : `session store ${verb}`))
    },
    end() {},
    asyncStart() {},
    asyncEnd(message) {
      const { verb, outcome, duration: took }: Call = message
      if (outcome !== undefined) spanOf(message)?.setAttribute('session.outcome', outcome)
      spanOf(message)?.end()
      if (verb !== undefined && took !== undefined)
        duration.record(took, { verb, outcome: outcome ?? 'failed' })
    },
    error(message) {
      spanOf(message)?.setStatus({ code: SpanStatusCode.ERROR })
    },
  })
}

// A counter for what happens to sessions.
for (const name of [
  'opened',
  'created',
  'rotated',
  'destroyed',
  'revoked',
  'conflict',
  'interrupted',
  'storeError',
])
  subscribe(`astro-sessions:${name}`, () => events.add(1, { event: name }))
