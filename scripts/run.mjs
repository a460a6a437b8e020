#!/usr/bin/env node
// Entry of `npm run demo`, `npm test` and `npm run x -- <command>`. It has no dependencies and runs on
// Node 20, because it is what brings the tools that the rest needs. A new command is one new file in
// scripts/commands: its default export takes the arguments and answers the exit code.
import { readdirSync } from 'node:fs'
import { Advice } from './lib/advice.mjs'
import { stopEverythingOnExit } from './lib/child.mjs'

const names = readdirSync(new URL('./commands/', import.meta.url)).map((file) => file.replace(/\.mjs$/, ''))
const [name = '', ...args] = process.argv.slice(2)

if (!names.includes(name)) {
  console.error(`Usage: node scripts/run.mjs <${names.join(' | ')}> [arguments]`)
  process.exit(2)
}

stopEverythingOnExit()
try {
  const { default: command } = await import(`./commands/${name}.mjs`)
  process.exitCode = await command(args)
} catch (error) {
  if (!(error instanceof Advice)) throw error
  console.error(`\n${error.message}`)
  process.exitCode = 1
}
