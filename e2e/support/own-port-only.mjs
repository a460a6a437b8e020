// Loaded before Astro by the tests. What stands at a fixed port stands there once for a whole machine, so that two sites side
// by side take it from each other, now and then: an inspector of workerd at 9229, the hot reloading of Vite at 24678.
import { Server } from 'node:net'

const { argv } = process
/** What this site may listen at: any free port, those that the system gave it, and the one that it was told. */
const own = new Set([0, Number(argv[argv.indexOf('--port') + 1])])
const { listen } = Server.prototype

Server.prototype.listen = function (...place) {
  const [first] = place
  const port = typeof first === 'object' && first !== null ? first.port : first
  const isPort = typeof port === 'number' || (typeof port === 'string' && /^\d+$/.test(port))
  if (isPort && !own.has(Number(port))) {
    throw new Error(
      `This site listens at port ${port}, which another site in another test may want at the same time. ` +
        'Give a fixture on workerd the adapter of fixtures/on-workerd.mjs, which has no inspector.',
    )
  }
  // Before the others, who may close it at once.
  this.prependOnceListener('listening', () => own.add(this.address()?.port))
  return listen.apply(this, place)
}
