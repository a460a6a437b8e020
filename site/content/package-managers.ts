import { type Agent, resolveCommand } from 'package-manager-detector'

const managers: readonly Agent[] = ['npm', 'pnpm', 'yarn', 'bun']

/** A line that means the same to every package manager. */
const PLAIN = /^(cd|mkdir|node) /

const FENCE = /^```sh\n([^`]+)^```$/gm

/** True where a page has commands of npm, which become tabs: it has to be MDX then. */
export function hasCommands(body: string): boolean {
  return [...body.matchAll(FENCE)].some(([, code = '']) => tabsOf(code) !== null)
}

/** The page as MDX, with a tab for each package manager where it shows commands of npm. */
export function withTabs(body: string): string {
  const parts = body.split(/(^```\w*\n[\s\S]*?^```$)/m)
  const text = parts.map((part) => {
    if (!part.startsWith('```')) return escaped(part)
    const [, code = ''] = /^```sh\n([\s\S]+)```$/.exec(part) ?? []
    return tabsOf(code) ?? part
  })
  return `import { TabItem, Tabs } from '@astrojs/starlight/components'\n\n${text.join('')}`
}

/** MDX takes braces and angle brackets outside of code for its own. */
function escaped(text: string): string {
  return text
    .split(/(`+[^`]+`+)/)
    .map((part) => (part.startsWith('`') ? part : part.replace(/[{}<]/g, '\\$&')))
    .join('')
}

function tabsOf(code: string): string | null {
  const lines = code.trim().split('\n')
  if (!lines.some((line) => /^np[mx] /.test(line)) || code.includes('#')) return null
  const tabs = managers.map((manager) => ({
    manager,
    commands: lines.map((line) => commandOf(line, manager)),
  }))
  if (tabs.some(({ commands }) => commands.includes(null))) return null
  const items = tabs.map(
    ({ manager, commands }) =>
      `<TabItem label="${manager}">\n\n\`\`\`sh\n${commands.join('\n')}\n\`\`\`\n\n</TabItem>`,
  )
  return `<Tabs syncKey="package-manager">\n${items.join('\n')}\n</Tabs>`
}

/** A line for another package manager; `null` where it says something that only npm knows. */
function commandOf(line: string, manager: Agent): string | null {
  if (PLAIN.test(line) || manager === 'npm') return line
  const [, verb = '', rest = ''] = /^(npm install|npm run|npm create|npx) (.+)$/.exec(line) ?? []
  const words = rest.split(' ')
  // As its users write it, and Yarn 4 takes `--` for an argument of the program.
  if (verb === 'npx' && manager === 'yarn') return `yarn ${rest}`
  if (verb === 'npm create') return createCommand(words, manager)
  const kind = ({ 'npm install': 'add', 'npm run': 'run', npx: 'execute-local' } as const)[verb]
  const resolved = kind === undefined ? null : resolveCommand(manager, kind, words)
  return resolved && [resolved.command, ...resolved.args].join(' ')
}

/** `npm create` alone wants `--` before options of what it runs. */
function createCommand(words: readonly string[], manager: Agent): string {
  const [name = '', ...rest] = words.filter((word) => word !== '--')
  return [manager, 'create', manager === 'yarn' ? name.replace(/@latest$/, '') : name, ...rest].join(' ')
}
