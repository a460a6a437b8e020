import { type DeclarationReflection, ReflectionKind, type SignatureReflection, type UnionType } from 'typedoc'
import { describedOf, tagTexts, textOf } from './comment-text.ts'
import { examples } from './examples.ts'
import { signatureText, typeText } from './signature.ts'

/** What the reference says of one public name, below a heading of this level. */
export function render(name: DeclarationReflection, called = name.name, level = 2): string {
  const heading = `${'#'.repeat(level)} \`${called}${isCall(name) ? '()' : ''}\``
  return [heading, ...bodyOf(name, called, level)].filter((part) => part !== '').join('\n\n')
}

const isCall = ({ signatures }: DeclarationReflection) => (signatures ?? []).length > 0

function bodyOf(name: DeclarationReflection, called: string, level: number): string[] {
  if (name.signatures !== undefined && name.signatures.length > 0)
    return [...name.signatures.flatMap((signature) => callParts(called, signature)), exampleOf(name, called)]
  const about = textOf(name.comment?.summary)
  if (name.kind === ReflectionKind.TypeAlias) return [about, ...aliasParts(name)]
  if (name.kind === ReflectionKind.Variable) return [about, code(`const ${called}: ${typeText(name.type)}`)]
  return [about, ...memberParts(name, level)]
}

function callParts(called: string, signature: SignatureReflection): string[] {
  const { comment } = signature
  const described = (signature.parameters ?? []).filter(({ comment: about }) => textOf(about?.summary) !== '')
  const [returns] = tagTexts(comment, '@returns')
  return [
    code(signatureText(called, signature)),
    textOf(comment?.summary),
    list(described.map(({ name, comment: about }) => `\`${name}\`: ${textOf(about?.summary)}`)),
    returns === undefined ? '' : `**Returns** ${returns}`,
    ...tagTexts(comment, '@throws').map((thrown) => `**Throws** ${withErrorLinks(thrown)}`),
  ]
}

/** What stands below its name in `examples.md`; a method stands there behind its class. */
function exampleOf({ parent }: DeclarationReflection, called: string): string {
  return examples.get(called) ?? examples.get(`${parent?.name}.${called}`) ?? ''
}

/** Codes lead to the page of errors. */
function withErrorLinks(text: string): string {
  return text.replace(
    /`([A-Z]+(?:_[A-Z]+)+)`/g,
    (_, name: string) => `[\`${name}\`](/errors/#${name.toLowerCase()})`,
  )
}

function aliasParts({ type }: DeclarationReflection): string[] {
  if (type?.type === 'reflection')
    return [code(typeText(type)), propertyTable(type.declaration.children ?? [])]
  if (type?.type === 'union' && type.elementSummaries !== undefined) return [unionTable(type)]
  const variants = type?.type === 'union' ? type.types : []
  const lines = variants.length > 3 ? variants.map((variant) => `| ${typeText(variant)}`) : [typeText(type)]
  return [code(lines.join('\n'))]
}

function unionTable({ types, elementSummaries }: UnionType): string {
  const rows = types.map((type, index) => [`\`${typeText(type)}\``, textOf(elementSummaries?.[index])])
  return table(['value', 'meaning'], rows)
}

function memberParts(name: DeclarationReflection, level: number): string[] {
  const members = name.children ?? []
  const calls = members.filter((member) => isCall(member) && member.kind !== ReflectionKind.Constructor)
  const properties = members.filter((member) => !isCall(member))
  return [propertyTable(properties), ...calls.map((member) => render(member, member.name, level + 1))]
}

/** Properties as rows; of options, with what holds without them. */
function propertyTable(properties: readonly DeclarationReflection[]): string {
  const rows = properties.map((property) => {
    const { type, comment, getSignature, flags } = property
    const { text, standard } = describedOf(comment ?? getSignature?.comment)
    const shown = typeText(type ?? getSignature?.type).replace(/ \| undefined$/, '')
    return {
      name: `\`${property.name}${flags.isOptional ? '?' : ''}\``,
      type: `\`${shown}\``,
      standard,
      text,
    }
  })
  if (rows.length === 0) return ''
  if (rows.every(({ standard }) => standard === null))
    return table(
      ['name', 'type', 'meaning'],
      rows.map(({ name, type, text }) => [name, type, text]),
    )
  return table(
    ['name', 'type', 'default', 'meaning'],
    rows.map(({ name, type, standard, text }) => [name, type, standard ?? '', text]),
  )
}

const code = (text: string) => `\`\`\`ts\n${text}\n\`\`\``

const list = (lines: readonly string[]) => lines.map((line) => `- ${line.replace(/\s+/g, ' ')}`).join('\n')

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n')
}

// A pipe ends a cell even in code; a line break ends the row.
const cell = (text: string) => text.replace(/\s+/g, ' ').replaceAll('|', '\\|')
