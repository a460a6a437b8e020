import { connect, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { Advice } from './advice.mjs'

const pollMs = 100

/**
 * The port to serve on: `PORT`, or the default.
 *
 * @param {number} defaultPort
 * @throws {Advice} when `PORT` is not a port
 */
export function readPort(defaultPort) {
  const text = process.env.PORT || String(defaultPort)
  const port = /^\d+$/.test(text) ? Number(text) : 0
  if (port >= 1 && port <= 65_535) return port
  throw new Advice(`PORT=${text} is not a port. Use a number from 1 to 65535, for example PORT=4322.`)
}

/**
 * Refuses a port that cannot be served on, before a long build instead of after it.
 *
 * Both loopback addresses count: a browser that opens `localhost` may take either, and would show the site of whoever
 * has the other one.
 *
 * @param {string} host
 * @param {number} port
 * @throws {Advice}
 */
export async function assertPortIsFree(host, port) {
  for (const address of new Set(['127.0.0.1', '::1', host])) {
    const code = await bindError(address, port)
    if (code === 'EADDRINUSE') {
      throw new Advice(
        `Port ${port} is in use. Stop what runs there, or choose another: PORT=${port + 1} npm run demo`,
      )
    }
    if (code === 'EACCES') throw new Advice(`This user may not open port ${port}. Choose one above 1023.`)
    // The other codes matter for the address that was asked for; a machine without IPv6 is fine.
    if (code && address === host) throw new Advice(`Cannot listen on HOST=${host}, port ${port} (${code}).`)
  }
}

/** The addresses under which other devices on the network may reach this machine. */
export function networkAddresses() {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return all.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address)
}

/**
 * Answers true once the server accepts connections, false if its program ended first.
 *
 * @param {string} host
 * @param {number} port
 * @param {Promise<unknown>} ended settles when the program has ended
 */
export async function waitForServer(host, port, ended) {
  let isOver = false
  const over = ended.then(() => {
    isOver = true
  })
  while (!isOver) {
    if (await accepts(host, port)) return true
    await Promise.race([setTimeout(pollMs), over])
  }
  return false
}

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function accepts(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<string | undefined>}
 */
function bindError(host, port) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => resolve('code' in error ? String(error.code) : error.message))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}
