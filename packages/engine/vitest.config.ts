import { mergeConfig } from 'vitest/config'
import base from '../../vitest.base.ts'

// The engine keeps nothing between its sessions, so that the test files can share a process and its modules: a third of
// the processor time.
export default mergeConfig(base, { test: { name: 'engine', isolate: false } })
