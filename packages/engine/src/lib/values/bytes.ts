/** Most bytes that a character can take: what JSON escapes, as `\u0000`. */
export const MOST_BYTES = 6

/** Bytes of a text in UTF-8 as JSON writes it, without the quotes around it: what a store keeps of it. */
export function bytesOf(text: string): number {
  let bytes = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    const isPair = isHigh(code) && isLow(text.charCodeAt(index + 1))
    bytes += isPair ? 4 : bytesOfUnit(code)
    if (isPair) index += 1
  }
  return bytes
}

/** True when the texts take no more bytes together; what cannot be more is not counted. */
export function takeAtMost(texts: readonly string[], limit: number): boolean {
  let characters = 0
  for (const text of texts) characters += text.length
  if (characters * MOST_BYTES <= limit) return true
  if (characters > limit) return false
  let bytes = 0
  for (const text of texts) bytes += bytesOf(text)
  return bytes <= limit
}

function bytesOfUnit(code: number): number {
  if (code < 0x20) return SHORT.has(code) ? 2 : MOST_BYTES
  if (code < 0x80) return code === QUOTE || code === BACKSLASH ? 2 : 1
  if (code < 0x800) return 2
  return isHigh(code) || isLow(code) ? MOST_BYTES : 3
}

const isHigh = (code: number) => code >= 0xd800 && code < 0xdc00
const isLow = (code: number) => code >= 0xdc00 && code < 0xe000

const QUOTE = 0x22
const BACKSLASH = 0x5c
/** Backspace, tab, line feed, form feed and carriage return, which have escapes of two characters. */
const SHORT = new Set([0x08, 0x09, 0x0a, 0x0c, 0x0d])
