import { mergeConfig } from 'vitest/config'
import base from '../../vitest.base.ts'

// A process for each file. Files that share one share some of their modules as well, and parts that are loaded when they
// are first needed would then, at times, have a class of errors that is not the test's.
export default mergeConfig(base, { test: { name: 'engine' } })
