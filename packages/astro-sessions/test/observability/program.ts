import { memoryStore } from '@astro-sessions/engine/memory'
import { metrics, trace } from '@opentelemetry/api'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import { makeEngine } from '../../src/runtime/site/make-engine.ts'

/**
 * The engine of a site with the recipe and the SDK, in a process of its own: a login, a logout and a store that fails. Prints the token
 * of the visitor.
 */
const url = process.env.COLLECTOR
const spans = new SimpleSpanProcessor(new OTLPTraceExporter({ url: `${url}/v1/traces` }))
const tracers = new NodeTracerProvider({ spanProcessors: [spans] })
const exporter = new OTLPMetricExporter({ url: `${url}/v1/metrics` })
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
const meters = new MeterProvider({ readers: [reader] })
tracers.register()
metrics.setGlobalMeterProvider(meters)
await import('./telemetry.ts')

const store = memoryStore()
const engine = makeEngine({ store })
const token = await trace.getTracer('test').startActiveSpan('GET /cart', async (span) => {
  const { session, commit } = engine.open(undefined)
  session.login('user-who', { label: 'label-who' })
  session.set('field-name', 'secret-value')
  const change = await commit()
  span.end()
  return change.kind === 'set' ? change.token : ''
})
const logout = engine.open(token)
logout.session.logout()
await logout.commit()
store.read = () => Promise.reject(new Error('a driver says secret-value'))
const failing = engine.open('a'.repeat(43))
await Promise.resolve(failing.session.get('field-name')).catch(() => undefined)
await Promise.all([tracers.forceFlush(), meters.forceFlush()])
await Promise.all([tracers.shutdown(), meters.shutdown()])
console.log(token)
