/**
 * Installs the dependencies exactly as the lockfile says; a fraction of a second when nothing changed.
 *
 * @param {import('./steps.mjs').Steps} steps
 */
export function installDependencies(steps) {
  return steps.must('install dependencies', ({ run }) => run('pnpm', ['install', '--frozen-lockfile']))
}
