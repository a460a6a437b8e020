import { type Comment, type DeclarationReflection, ReflectionKind } from 'typedoc'
import { textOf } from './comment-text.ts'
import { modules } from './modules.ts'

/** A name that a package exports, and what the reference lacks to say of it. */
export interface PublicName {
  readonly entry: string
  readonly name: string
  /** Functions and methods, as `examples.md` names them. */
  readonly calls: readonly string[]
  /** The name, and those of its members, that no comment describes. */
  readonly undescribed: readonly string[]
}

/** Every public name, as far as the docstrings of the packages describe it. */
export async function publicNames(): Promise<PublicName[]> {
  const found = await modules()
  return found.flatMap(({ specifier, names }) => names.map((name) => publicName(specifier, name)))
}

function publicName(entry: string, reflection: DeclarationReflection): PublicName {
  const name = reflection.name === 'default' ? 'sessions' : reflection.name
  const members = membersOf(reflection)
  const isFunction = reflection.kind === ReflectionKind.Function
  const methods = name === 'Session' ? members.filter(({ signatures }) => signatures !== undefined) : []
  return {
    entry,
    name,
    calls: [...(isFunction ? [name] : []), ...methods.map((method) => `${name}.${method.name}`)],
    undescribed: [
      ...(isDescribed(reflection) ? [] : [name]),
      ...members.filter((member) => !isDescribed(member)).map((member) => `${name}.${member.name}`),
    ],
  }
}

function membersOf({ children, type }: DeclarationReflection): DeclarationReflection[] {
  const members = children ?? (type?.type === 'reflection' ? (type.declaration.children ?? []) : [])
  const isOwn = ({ kind, inheritedFrom }: DeclarationReflection) =>
    kind !== ReflectionKind.Constructor && !inheritedFrom?.name.startsWith('DurableObject.')
  return members.filter(isOwn)
}

function isDescribed(reflection: DeclarationReflection): boolean {
  const [signature] = reflection.signatures ?? []
  const comments: (Comment | undefined)[] = [
    reflection.comment,
    signature?.comment,
    reflection.getSignature?.comment,
  ]
  return comments.some(
    (comment) => textOf(comment?.summary) !== '' || comment?.getTag('@deprecated') !== undefined,
  )
}
