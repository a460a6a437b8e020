import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort } from '../../support/servers/free-port.ts'
import { end } from '../../support/servers/program.ts'
import { until } from '../../support/servers/until.ts'
import { launch } from './redis-server.ts'

export interface RedisCluster {
  readonly nodes: { host: string; port: number }[]
  /** A plain client per node. */
  readonly inspectors: Redis[]
  /** Ends the node of that index. */
  kill(index: number): Promise<void>
  restart(index: number): Promise<void>
  stop(): Promise<void>
}

const slots = 16_384

/** A Cluster of that many masters, for the time of a test file. */
export async function startCluster(size = 3): Promise<RedisCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'redis-cluster-'))
  const nodes = await Promise.all(Array.from({ length: size }, describeNode))
  const children = await Promise.all(nodes.map(({ port, busPort }) => start(port, busPort)))
  // A question to a node that is not there yet is answered when it is.
  const patience = { retryStrategy: () => 20, maxRetriesPerRequest: null }
  const inspectors = nodes.map(({ port }) => new Redis(port, '127.0.0.1', patience))

  async function describeNode() {
    return { host: '127.0.0.1', port: await freePort(), busPort: await freePort() }
  }
  function start(port: number, busPort: number) {
    const files = ['--dir', directory, '--cluster-config-file', `nodes-${port}.conf`]
    const bus = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort)]
    return launch(port, [
      ...bus,
      ...files,
      '--cluster-require-full-coverage',
      'no',
      // A node that is paused is not dead, and one that is paused while it is met is not forgotten.
      '--cluster-node-timeout',
      '60000',
    ])
  }
  async function meet() {
    for (const [index, inspector] of inspectors.entries()) {
      inspector.on('error', () => {})
      const first = Math.floor((index * slots) / size)
      const last = Math.floor(((index + 1) * slots) / size) - 1
      await inspector.call('CLUSTER', 'ADDSLOTSRANGE', first, last)
      await inspector.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1)
    }
    for (const [index, inspector] of inspectors.entries()) {
      for (const { host, port, busPort } of nodes.slice(index + 1))
        await inspector.call('CLUSTER', 'MEET', host, port, busPort)
    }
  }
  async function isWhole(inspector: Redis) {
    const info = String(await inspector.call('CLUSTER', 'INFO'))
    return info.includes('cluster_state:ok') && info.includes(`cluster_slots_ok:${slots}`)
  }

  await meet()
  for (const inspector of inspectors) await until(() => isWhole(inspector), 'every node knows the Cluster')
  return {
    nodes: nodes.map(({ host, port }) => ({ host, port })),
    inspectors,
    async kill(index) {
      const child = children[index]
      if (child) await end(child)
    },
    async restart(index) {
      const node = nodes[index]
      if (node) children[index] = await start(node.port, node.busPort)
      await Promise.all(
        inspectors.map((inspector) => until(() => isWhole(inspector), 'the Cluster is whole again')),
      )
    },
    async stop() {
      for (const inspector of inspectors) inspector.disconnect()
      await Promise.all(children.map((child) => end(child)))
      await rm(directory, { recursive: true })
    },
  }
}
