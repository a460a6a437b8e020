import type { SqlValue } from '../shared/sqlite-dialect/statement.ts'

/** What is used of a client of `@libsql/client`. */
export interface LibsqlClient {
  batch(
    statements: { sql: string; args: SqlValue[] }[],
    mode: 'read' | 'write',
  ): Promise<readonly { readonly rows: readonly object[] }[]>
}
