import type { Comment, CommentDisplayPart } from 'typedoc'

/** A comment, or a part of it, as Markdown. */
export function textOf(parts: readonly CommentDisplayPart[] | undefined): string {
  const text = (parts ?? [])
    .map((part) => (part.kind === 'inline-tag' ? `\`${part.text}\`` : part.text))
    .join('')
  return text.trim()
}

/** What a block tag such as `@throws` says, each time that it stands there. */
export function tagTexts(comment: Comment | undefined, tag: `@${string}`): string[] {
  return (comment?.getTags(tag) ?? []).map(({ content }) => textOf(content))
}

export interface Described {
  readonly text: string
  /** What stands in parentheses at the end of the comment: in this repository, the default. */
  readonly standard: string | null
}

/** The comment of an option: what it does, and its default. */
export function describedOf(comment: Comment | undefined): Described {
  const text = textOf(comment?.summary).replace(/\s+/g, ' ')
  const [whole = '', before = '', standard = ''] = /^(.*?)\s*\(((?:[^()]|\([^()]*\))*)\)\.?$/.exec(text) ?? []
  if (whole === '') return { text, standard: null }
  return { text: before === '' || /[.!?]$/.test(before) ? before : `${before}.`, standard }
}
