import { mergeConfig } from 'vitest/config'
import base from '../../vitest.base.ts'

// Nothing is kept between sessions or sites, so that the test files can share a process and its modules: a quarter of
// the processor time.
export default mergeConfig(base, { test: { name: 'astro-sessions', isolate: false } })
