#!/usr/bin/env node
import { run } from './command/run.ts'

const control = new AbortController()
// The first time it stops between two steps, the second time at once.
process.once('SIGINT', () => control.abort())

const code = await run(process.argv.slice(2), process, control.signal)
// What a site's configuration has started does not keep it running; what was written is on its way first.
process.stdout.write('', () => process.exit(code))
