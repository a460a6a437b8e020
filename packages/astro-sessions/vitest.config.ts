import { mergeConfig } from 'vitest/config'
import base from '../../vitest.base.ts'

// The test files share a process and its modules, Astro's among them: half of the processor time.
export default mergeConfig(base, { test: { name: 'astro-sessions', isolate: false } })
