import { createDatabase } from 'db0'
import libsql from 'db0/connectors/libsql/node'
import db0Driver from 'unstorage/drivers/db0'

/** Astro's session in a file of libSQL, as unstorage does it. */
export default function libsqlDriver({ url }) {
  return db0Driver({ database: createDatabase(libsql({ url })) })
}
