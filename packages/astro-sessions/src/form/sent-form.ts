import { readBody } from '../outside/read-body.ts'

/** Bytes of a body, and fields in it: what is larger is not kept. */
const LARGEST = 65_536
const MOST_FIELDS = 500

const URL_ENCODED = /^application\/x-www-form-urlencoded\b/i
const MULTIPART = /^multipart\/form-data\b/i
const FOREIGN_CHARSET = /;\s*charset\s*=(?!\s*"?utf-?8"?\s*(;|$))/i

/** What stands for bytes that are no UTF-8. */
const REPLACED = '\u{FFFD}'

export type FormFields = readonly (readonly [name: string, value: string])[]

/**
 * The fields of a form that was sent, without its files; `null` where they cannot be had whole, or are too many. At most
 * 64 kB are ever held, and they are counted before they are read as fields.
 */
export async function readSentForm(request: Request): Promise<FormFields | null> {
  const type = request.headers.get('Content-Type') ?? ''
  const isMultipart = MULTIPART.test(type)
  if (!isMultipart && !URL_ENCODED.test(type)) return null
  if (FOREIGN_CHARSET.test(type) || request.bodyUsed) return null
  if (Number(request.headers.get('Content-Length') ?? 0) > LARGEST) return null
  try {
    const text = await readBody(request, LARGEST)
    if (text === null) return null
    return whole(isMultipart ? await partsOf(text, type) : pairsOf(text))
  } catch {
    // The browser went away, or what it sent is no form.
    return null
  }
}

function pairsOf(text: string): FormFields | null {
  return text.split('&', MOST_FIELDS + 1).length > MOST_FIELDS ? null : [...new URLSearchParams(text)]
}

async function partsOf(text: string, type: string): Promise<FormFields> {
  const form = await new Response(text, { headers: { 'Content-Type': type } }).formData()
  return [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []))
}

function whole(fields: FormFields | null): FormFields | null {
  const isWhole = (text: string) => !text.includes(REPLACED)
  const isKept = fields !== null && fields.length <= MOST_FIELDS && fields.flat().every(isWhole)
  return isKept ? fields : null
}
