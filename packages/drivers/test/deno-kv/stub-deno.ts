import { vi } from 'vitest'
import { openKvHere } from './open-kv-here.ts'

/** Lets this process pass for Deno, until globals are no longer stubbed. */
export function stubDeno(open: (path?: string) => unknown = openKvHere): void {
  vi.stubGlobal('Deno', { openKv: open })
}
