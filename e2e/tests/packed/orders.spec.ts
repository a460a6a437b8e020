import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import {
  type PostgresServer,
  startPostgres,
} from '../../../packages/drivers/test/postgres/support/postgres-server.ts'
import { copySite, runAstro } from '../../support/copied-site.ts'
import { type Site, startSite, stopSite } from '../../support/site-process.ts'
import { Visitor } from '../../support/visitor.ts'

const example = fileURLToPath(new URL('../../../examples/postgres/', import.meta.url))

let root = ''
let server: PostgresServer
let site: Site

// One shop and one database.
test.describe.configure({ mode: 'default' })

test.beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'astro-sessions-orders-'))
  expect(await readFile(join(example, 'package.json'), 'utf8')).not.toMatch(/workspace:|catalog:/)
  await copySite(example, root)
  await runAstro(root, 'build')
  server = await startPostgres()
  await server.inspector.query(await readFile(join(root, 'orders.sql'), 'utf8'))
  site = await start()
})

test.afterAll(async () => {
  await stopSite(site)
  await server.stop()
  await rm(root, { recursive: true, force: true })
})

function start(): Promise<Site> {
  const env = { DATABASE_URL: server.url }
  return startSite({ entry: join(root, 'dist', 'server', 'entry.mjs'), cwd: root, env })
}

/** A visitor who is logged in, with two peas and a carrot. */
async function shopper(): Promise<Visitor> {
  const ann = new Visitor(site.url)
  for (const sku of ['pea', 'carrot', 'pea']) await ann.post('/cart', { sku })
  await ann.post('/login', { email: 'ann@example.com', password: 'correct horse' })
  await server.inspector.query('truncate orders, order_lines')
  return ann
}

async function ordered(): Promise<string[]> {
  const { rows } = await server.inspector.query(
    'select order_id, sku, count from order_lines order by order_id, sku',
  )
  const orders = Map.groupBy(rows, ({ order_id: id }) => id)
  return [...orders.values()].map((lines) => lines.map(({ sku, count }) => `${count} ${sku}`).join(', '))
}

/** Holds a lock until the answer is called. */
async function hold(lock: string): Promise<() => Promise<void>> {
  const holder = await server.inspector.connect()
  await holder.query('begin')
  await holder.query(lock)
  return async () => {
    await holder.query('rollback')
    holder.release()
  }
}

const ORDERS = 'lock table orders in access exclusive mode'
const SESSIONS = 'select from sessions for update'

async function kill(): Promise<void> {
  const gone = once(site.process, 'exit')
  site.process.kill('SIGKILL')
  await gone
}

/** Until a statement of the shop on this table waits for a lock. */
const waitsFor = (table: string) =>
  expect
    .poll(async () => {
      const sql = "select from pg_stat_activity where wait_event_type = 'Lock' and strpos(query, $1) > 0"
      return (await server.inspector.query(sql, [table])).rowCount
    })
    .toBe(1)

test('an order is entered, and its cart is empty', async () => {
  const ann = await shopper()
  await ann.post('/order')
  expect(await ann.text('/')).toMatch(/Thank you\.[\s\S]*0 item\(s\)/)
  expect(await ordered()).toEqual(['1 carrot, 2 pea'])
  await ann.post('/order')
  expect(await ordered()).toHaveLength(1)
})

test('a shop that is killed before the order is entered can finish it, once', async () => {
  const ann = await shopper()
  const unlock = await hold(ORDERS)
  const answer = ann.post('/order').catch(() => {})
  await waitsFor('orders')
  await kill()
  await unlock()
  await answer
  site = await start()
  const again = ann.at(site.url)
  expect(await ordered()).toEqual([])
  await again.post('/cart', { sku: 'radish' })
  expect(await again.text('/')).toMatch(/1 item\(s\)[\s\S]*not finished/)
  await again.post('/order')
  expect(await ordered()).toEqual(['1 carrot, 2 pea'])
  expect(await again.text('/')).toMatch(/1 item\(s\)(?![\s\S]*not finished)/)
})

test('a shop that is killed after the order is entered enters it once', async () => {
  const ann = await shopper()
  const unlock = await hold(ORDERS)
  const answer = ann.post('/order').catch(() => {})
  await waitsFor('orders')
  // What is left of the order waits for the session from here on.
  const letGo = await hold(SESSIONS)
  await unlock()
  await waitsFor('sessions')
  await kill()
  await letGo()
  await answer
  site = await start()
  const again = ann.at(site.url)
  expect(await ordered()).toEqual(['1 carrot, 2 pea'])
  await again.post('/order')
  expect(await ordered()).toEqual(['1 carrot, 2 pea'])
  expect(await again.text('/')).toContain('0 item(s)')
})

test('a button that is pressed four times at once orders once', async () => {
  const ann = await shopper()
  await Promise.all(Array.from({ length: 4 }, () => ann.post('/order')))
  expect(await ordered()).toEqual(['1 carrot, 2 pea'])
})

test('a shop whose database restarts goes on', async () => {
  const ann = await shopper()
  await server.kill()
  await server.restart()
  await expect.poll(async () => (await ann.fetch('/')).status).toBe(200)
  expect(await ann.text('/')).toContain('3 item(s)')
})
