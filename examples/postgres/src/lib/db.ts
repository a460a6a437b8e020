import { Pool } from 'pg'

/** The one pool of the site: its own tables and its sessions share it. */
const pool = new Pool({ connectionString: process.env.DATABASE_URL, connectionTimeoutMillis: 1500 })

// The query that was under way fails when a connection breaks. Without these the server would end as well.
pool.on('error', () => {})
pool.on('connect', (client) => client.on('error', () => {}))

export default pool
