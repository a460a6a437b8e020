import type { SqlValue } from '../shared/sqlite-dialect/statement.ts'

/** What is used of a client of `@libsql/client`. */
export interface LibsqlClient {
  batch(statements: LibsqlStatement[], mode: 'read' | 'write'): Promise<readonly LibsqlResult[]>
  /** Reads without a transaction, which would be two statements more (a batch does). */
  execute?(statement: LibsqlStatement): Promise<LibsqlResult>
}

interface LibsqlStatement {
  readonly sql: string
  readonly args: SqlValue[]
}

interface LibsqlResult {
  readonly rows: readonly object[]
}
