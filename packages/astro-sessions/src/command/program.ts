import { pathToFileURL } from 'node:url'
import { Command } from 'commander'
import { assertFound } from './assert-there.ts'
import { EXIT, Exit } from './exit-code.ts'
import type { Terminal } from './output.ts'
import { type PlaceFlags, placeOf } from './place.ts'
import { type SchemaFlags, schema } from './schema-command.ts'
import {
  check,
  collect,
  count,
  endAll,
  listUser,
  type Outcome,
  type Run,
  revokeAll,
  revokeOne,
} from './sessions-commands.ts'

interface Flags extends Omit<PlaceFlags, 'root'> {
  readonly root: string
  readonly json?: boolean
  readonly yes?: boolean
  readonly all?: boolean
  readonly except?: string
}

const PLACE = `
Where the sessions are:
  In the folder of a site, its Astro config says it, with the variables of the
  environment and of its .env files. Elsewhere, or for another store, name it.
  A URL can be the name of a variable: then no secret is in the list of
  processes.
    --driver redis --url REDIS_URL       --driver postgres --url DATABASE_URL
    --file ./data/sessions.db (sqlite)   --base .sessions/shop (fs)
    --driver upstash (its variables)     --driver libsql --url file:sessions.db
`

const CODES = `
Exit codes:
  0 done                  3 check found a problem
  1 failed, or not there  4 not confirmed
  2 wrong usage           130 stopped by Ctrl-C
`

/** The commands of \`npx astro-sessions\`; \`report\` gets what each answers. */
export function createProgram(
  terminal: Terminal,
  signal: AbortSignal,
  report: (outcome: Outcome, isJson: boolean) => void,
): Command {
  const program = new Command('astro-sessions')
    .description('Manages the sessions of a site that uses astro-sessions.')
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    })
    .exitOverride()
    .showHelpAfterError(
      'Run with --help to see the usage. A word that begins with - and is not a flag, such as the id of a user, goes last, after --.',
    )
    .addHelpText('after', PLACE + CODES)

  const add = (usage: string, description: string, work: Work) =>
    withPlace(program.command(usage).description(description)).action(async (...given: unknown[]) => {
      const command = given.at(-1)
      if (!(command instanceof Command)) return
      const flags: Flags = command.opts()
      const { json = false, yes = false } = flags
      assertNoneEmpty(command)
      // Astro, which it looks at the configuration with, takes its time.
      const { openSessionsAt } = await import('../admin/open-sessions.ts')
      const place = placeOf({ ...flags, root: folderOf(flags.root) })
      // It writes a session of its own, and with that makes what is not there.
      const look = work === check ? () => {} : assertFound
      const sessions = await openSessionsAt(place, look)
      try {
        const run = { sessions, terminal, isJson: json, isSure: yes, signal }
        report(await work(run, command.args, flags), json)
      } finally {
        await sessions.close()
      }
    })

  add(
    'users <user>',
    'List the sessions of a user: devices, with the last use of each.',
    (run, [user = '']) => listUser(run, user),
  )
  const revoke = add(
    'revoke <user> [session]',
    'End one session of a user, by its id, or all of them (--all).',
    revokeSome,
  )
    .option('--all', 'end every session of the user')
    .option('--except <session>', 'end every session of the user but this one')
  withYes(revoke)
  withYes(add('end-all', 'End every session of the site: everybody is logged out.', endAll))
  add('count', 'Count the sessions, and what is left of ended ones.', count)
  add('gc', 'Delete what has expired. A running server does this by itself every hour.', collect)
  add('check', 'Check that the store can be reached, keeps its contract, and is set up well.', check)

  program
    .command('schema <database>')
    .description('Print the SQL that creates the table: postgres, libsql or d1.')
    .option('--table <name>', 'as in the option `table` of the driver (sessions)')
    .option('--apply', 'run it; an existing table stays as it is')
    .option('--url <url>', 'where, with --apply: a URL, or the name of a variable')
    .option('--json', 'print JSON')
    .action(async (database: string, flags: SchemaFlags & { json?: boolean }) =>
      report(await schema(database, flags), flags.json ?? false),
    )
  return program
}

/** What a command does; it gets the words after its name. */
type Work = (run: Run, args: readonly string[], flags: Flags) => Promise<Outcome>

async function revokeSome(run: Run, [user = '', id]: readonly string[], flags: Flags): Promise<Outcome> {
  const isEvery = flags.all || flags.except !== undefined
  if (isEvery && id !== undefined)
    throw new Exit(EXIT.usage, 'Name one session, or say which stay (--all, --except), and not both.')
  if (isEvery) return revokeAll(run, user, flags.except)
  if (id === undefined) throw new Exit(EXIT.usage, 'Name a session, by its id, or write --all.')
  return revokeOne(run, user, id)
}

/** A variable of the shell that is not set leaves an empty word, and must name neither nothing nor everything. */
function assertNoneEmpty(command: Command): void {
  const flags = Object.entries(command.opts()).filter(([, value]) => value === '')
  // Without one, the keys of a store begin with nothing.
  const names = flags.flatMap(([name]) => (name === 'base' ? [] : [`--${name}`]))
  const [empty] = command.args.includes('') ? ['A word of the command line'] : names
  if (empty !== undefined)
    throw new Exit(EXIT.usage, `${empty} is empty. Is a variable of the shell not set?`)
}

function withPlace(command: Command): Command {
  return command
    .option('--root <folder>', 'the folder of the site', '.')
    .option('--mode <mode>', 'which .env files apply, with the Astro config (production)')
    .option('--driver <name>', 'the driver, if no Astro config names it')
    .option('--url <url>', 'a URL, or the name of the variable that holds it')
    .option('--base <base>', 'as in the option `base` of the driver')
    .option('--file <file>', 'the file of the sqlite driver')
    .option('--table <name>', 'as in the option `table` of the driver')
    .option('--json', 'print JSON, and no progress')
    .addHelpText('after', CODES)
}

function withYes(command: Command): Command {
  return command.option('-y, --yes', 'do it without asking')
}

function folderOf(root: string): URL {
  return new URL(`${pathToFileURL(root).href.replace(/\/$/, '')}/`)
}
