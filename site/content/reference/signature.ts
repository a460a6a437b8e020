import type { ReflectionType, SignatureReflection, SomeType } from 'typedoc'

/** Names of the sources that say less to a reader than what they stand for. */
const plainer: readonly (readonly [RegExp, string])[] = [
  [/\bSettled\b/g, 'void'],
  [/\bUntyped\b/g, 'any'],
  [/\bstring \| string & \{\}/g, 'KeyOf<Data>'],
]

/** A type as TypeScript writes it. */
export function typeText(type: SomeType | undefined): string {
  if (type === undefined) return 'void'
  const text = type.type === 'reflection' ? reflectionText(type) : type.toString()
  return plainer.reduce((plain, [name, better]) => plain.replace(name, better), text)
}

/** A function or an object that has no name of its own. */
function reflectionText({ declaration }: ReflectionType): string {
  const [signature] = declaration.signatures ?? []
  if (signature !== undefined) return `(${parametersText(signature)}) => ${typeText(signature.type)}`
  const fields = (declaration.children ?? []).map(
    (child) => `${child.name}${child.flags.isOptional ? '?' : ''}: ${typeText(child.type)}`,
  )
  return fields.length === 0 ? '{}' : `{ ${fields.join('; ')} }`
}

/** A call as its declaration reads, over several lines where it is long. */
export function signatureText(name: string, signature: SignatureReflection): string {
  const types = (signature.typeParameters ?? []).map(({ name: type, type: bound }) =>
    bound === undefined ? type : `${type} extends ${typeText(bound)}`,
  )
  const generics = types.length === 0 ? '' : `<${types.join(', ')}>`
  const result = typeText(signature.type)
  const line = `${name}${generics}(${parametersText(signature)}): ${result}`
  if (line.length <= 80) return line
  const lines = parametersOf(signature).map((parameter) => `  ${parameter},`)
  return [`${name}${generics}(`, ...lines, `): ${result}`].join('\n')
}

const parametersText = (signature: SignatureReflection) => parametersOf(signature).join(', ')

function parametersOf({ parameters }: SignatureReflection): string[] {
  return (parameters ?? []).map(({ name, flags, type, defaultValue }) => {
    const isOptional = flags.isOptional || defaultValue !== undefined
    return `${flags.isRest ? '...' : ''}${name === '__namedParameters' ? 'options' : name}${isOptional ? '?' : ''}: ${typeText(type)}`
  })
}
