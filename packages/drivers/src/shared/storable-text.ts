const MARK = '\x1a'

/**
 * The text as databases can take it: neither PostgreSQL nor the SQLite of all clients keeps U+0000 and halves of
 * surrogate pairs. Both are written as U+001A and four digits, and so is U+001A itself.
 */
export function storable(text: string): string {
  if (text.isWellFormed() && !text.includes('\0') && !text.includes(MARK)) return text
  return Array.from(text, (each) => (isStorable(each) ? each : `${MARK}${digitsOf(each)}`)).join('')
}

/** The text that `storable` was given. */
export function original(text: string): string {
  if (!text.includes(MARK)) return text
  const [first = '', ...parts] = text.split(MARK)
  const rest = parts.map((part) => String.fromCharCode(Number.parseInt(part.slice(0, 4), 16)) + part.slice(4))
  return first + rest.join('')
}

function isStorable(character: string): boolean {
  return character !== '\0' && character !== MARK && character.isWellFormed()
}

function digitsOf(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0')
}
