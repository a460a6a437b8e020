import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findProgram } from './find-program.mjs'

/** Debian keeps the versions of PostgreSQL apart, and off the PATH. */
const DEBIAN = '/usr/lib/postgresql'

/** The folder with the programs of PostgreSQL, or `undefined`; `POSTGRES_BIN` names another one. */
export function findPostgres() {
  if (process.env.POSTGRES_BIN) return process.env.POSTGRES_BIN
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : []
  const folders = versions.map((version) => join(DEBIAN, version, 'bin'))
  const found = folders.find((folder) =>
    ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))),
  )
  const program = findProgram(['postgres'])
  return found ?? (program && dirname(program))
}

/** The path of PgBouncer, or `undefined`; Debian puts it where only root looks for programs. */
export function findBouncer() {
  const place = '/usr/sbin/pgbouncer'
  return process.env.PGBOUNCER ?? findProgram(['pgbouncer']) ?? (existsSync(place) ? place : undefined)
}
