import type { DeclarationReflection } from 'typedoc'
import type { Page } from '../page.ts'
import { modules } from './modules.ts'
import { render } from './render.ts'

const SESSION = ['Session', 'SetOptions', 'LoginOptions', 'KeepFlash', 'SessionInfo']

const aboutSession = `In a page it is \`Astro.locals.session\`, elsewhere \`context.locals.session\`. Nothing is read or stored before its first
use.

\`Data\` is the site's own [\`App.SessionData\`](/start/#types). \`KeyOf<Data>\` is one of its keys, or any other text; \`ValueOf<Data, Key>\`
is the type that it declares for the key, and \`any\` for a key that it does not declare.`

/** Pages of the reference: every name that the packages export. */
export async function referencePages(): Promise<Page[]> {
  const found = await modules()
  const engine = found.find(({ specifier }) => specifier === '@astro-sessions/engine')?.names ?? []
  const session = SESSION.flatMap((name) => engine.filter((each) => each.name === name))
  return [
    {
      slug: 'reference/session',
      title: 'Session',
      description: 'Every method of locals.session, with what it returns and what it throws.',
      body: [aboutSession, ...session.map((name) => membersOfSession(name))].join('\n\n'),
    },
    ...found.map(({ specifier, says, names }) => ({
      slug: `reference/${specifier.replace(/^@astro-sessions\//, '').replaceAll('/', '-')}`,
      title: specifier,
      description: says,
      body: [
        `${says}\n\n${importLine(specifier, names)}`,
        ...callsFirst(names.filter(isApart)).map((name) => rendered(name)),
      ].join('\n\n'),
    })),
  ]
}

/** The methods of the session stand for themselves; what they take has a heading of its own. */
function membersOfSession(name: DeclarationReflection): string {
  if (name.name !== 'Session') return render(name)
  const [, ...members] = render(name, 'Session', 1).split(/\n\n(?=## )/)
  return members.join('\n\n')
}

/** What is called stands before what it takes. */
function callsFirst(names: readonly DeclarationReflection[]): DeclarationReflection[] {
  const isCall = ({ signatures }: DeclarationReflection) => signatures !== undefined
  return [...names.filter(isCall), ...names.filter((name) => !isCall(name))]
}

const isApart = ({ name }: DeclarationReflection) => !SESSION.includes(name)

const rendered = (name: DeclarationReflection) =>
  render(name, name.name === 'default' ? 'sessions' : name.name)

function importLine(specifier: string, names: readonly DeclarationReflection[]): string {
  const isDefault = names.some(({ name }) => name === 'default')
  const line = isDefault ? `import sessions from '${specifier}'` : `import { … } from '${specifier}'`
  return `\`\`\`ts\n${line}\n\`\`\``
}
