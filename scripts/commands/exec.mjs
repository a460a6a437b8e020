import { Advice } from '../lib/advice.mjs'
import { run } from '../lib/child.mjs'
import { Steps } from '../lib/steps.mjs'
import { prepareToolchain } from '../lib/toolchain.mjs'

/**
 * `npm run x -- <command>`: runs anything with the repository's Node and pnpm.
 *
 * @param {string[]} args
 */
export default async function exec(args) {
  const [command, ...rest] = args[0] === '--' ? args.slice(1) : args
  if (!command)
    throw new Advice('Which command? For example: npm run x -- pnpm --filter @astro-sessions/engine test')
  const env = await prepareToolchain(new Steps())
  return run(command, rest, { env, foreground: Boolean(process.stdin.isTTY) })
}
