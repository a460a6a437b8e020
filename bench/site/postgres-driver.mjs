import { createDatabase } from 'db0'
import postgresql from 'db0/connectors/postgresql'
import db0Driver from 'unstorage/drivers/db0'

/** Astro's session in PostgreSQL, as unstorage does it. */
export default function postgresDriver({ url }) {
  return db0Driver({ database: createDatabase(postgresql({ url })) })
}
