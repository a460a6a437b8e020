import { installDependencies } from '../lib/install.mjs'
import { Steps } from '../lib/steps.mjs'
import { findSystemPackages } from '../lib/system-packages.mjs'
import { prepareToolchain } from '../lib/toolchain.mjs'

/**
 * `npm run bench [-- --only engine|site|cells|contention|growth|growth-sql|limits] [--quick] [--million]`: measures the packages as
 * they are built, beside what people would use instead, and writes the figures into `bench`.
 *
 * @param {string[]} args
 */
export default async function bench(args) {
  const steps = new Steps()
  steps.env = await prepareToolchain(steps)
  await installDependencies(steps)
  await steps.must('system packages', (tools) => findSystemPackages(tools, steps.env))
  const packages = ['run', 'build', '--filter=./packages/*', '--output-logs=errors-only']
  await steps.must('build the packages', ({ run }) => run('turbo', packages))
  const measure = ['bench/src/main.ts', ...args.filter((arg) => arg !== '--')]
  const isOk = await steps.try('measurements', ({ show }) => show('node', measure))
  return isOk ? 0 : 1
}
