/** A block of code in a page of the documentation. */
export interface CodeBlock {
  readonly language: string
  readonly code: string
  /** The file that the comment at its beginning names; `null` without one. */
  readonly file: string | null
}

/** The fenced blocks of a Markdown page, in their order. */
export function codeBlocks(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({
    language,
    code,
    file: /^(?:---\n)?(?:\/\/|#) ([\w.\-/[\]]+\.\w+)\n/.exec(code)?.[1] ?? null,
  }))
}
