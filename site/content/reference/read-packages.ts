import { join } from 'node:path'
import { Application, type ProjectReflection, TSConfigReader } from 'typedoc'
import { root } from '../sources.ts'

export interface Entry {
  readonly specifier: string
  /** Where its names are declared. */
  readonly file: string
  readonly says: string
}

/** What a site or an author of a driver imports. */
export const entries: readonly Entry[] = [
  {
    specifier: 'astro-sessions',
    file: 'packages/astro-sessions/src/index.ts',
    says: 'The integration, and the session that it puts at `locals.session`.',
  },
  {
    specifier: 'astro-sessions/server',
    file: 'packages/astro-sessions/src/server.ts',
    says: 'For pages, endpoints, actions and middleware.',
  },
  {
    specifier: 'astro-sessions/drivers',
    file: 'packages/astro-sessions/src/drivers.ts',
    says: 'Where sessions are kept, for the option `driver`.',
  },
  {
    specifier: 'astro-sessions/cookies',
    file: 'packages/astro-sessions/src/cookies.ts',
    says: 'Cookies of your own, defined once.',
  },
  {
    specifier: 'astro-sessions/testing',
    file: 'packages/astro-sessions/src/testing.ts',
    says: 'A session for tests of your pages.',
  },
  {
    specifier: 'astro-sessions/admin',
    file: 'packages/astro-sessions/src/admin.ts',
    says: 'The sessions of a site from outside of it.',
  },
  {
    specifier: 'astro-sessions/cloudflare',
    file: 'packages/astro-sessions/src/cloudflare.ts',
    says: 'What a worker exports.',
  },
  {
    specifier: '@astro-sessions/engine',
    file: 'packages/engine/src/index.ts',
    says: 'The engine without Astro, and the contract that a driver fulfils.',
  },
  {
    specifier: '@astro-sessions/engine/testing',
    file: 'packages/engine/src/testing.ts',
    says: 'What proves a driver.',
  },
]

/** The public names of the packages, as TypeDoc reads them in their sources. */
export async function readPackages(files: readonly string[]): Promise<ProjectReflection> {
  const app = await Application.bootstrap(
    {
      entryPoints: files.map((file) => join(root, file)),
      tsconfig: join(root, 'site', 'tsconfig.reference.json'),
      excludePrivate: true,
      excludeInternal: true,
      excludeExternals: true,
      disableSources: true,
      // The checks of the repository say what is wrong with the code; here it is only read.
      skipErrorChecking: true,
      sort: ['source-order'],
      logLevel: 'Warn',
    },
    [new TSConfigReader()],
  )
  const project = await app.convert()
  if (project === undefined) throw new Error('TypeDoc could not read the packages.')
  return project
}
