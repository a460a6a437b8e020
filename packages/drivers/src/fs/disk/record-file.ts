import { hash } from 'node:crypto'
import type { SessionRecord } from '@astro-sessions/engine'
import { fieldsFromList, isMeta, isObject, listOfFields } from '../../shared/record-json.ts'

/** Moves when the version before could not read a file of this one. */
const FORMAT = 1
/** Bytes. Files of whole blocks can be written over without being cut, which is several times faster. */
const BLOCK = 1024

/**
 * A data file: the SHA-256 of what follows, a line with the record in JSON, and spaces up to a whole block.
 *
 * The nonce is part of what is hashed. It tells a record from one that was written over it while it was read.
 */
export function encodeRecord({ meta, fields }: SessionRecord, nonce: string): Buffer {
  const body = JSON.stringify({ format: FORMAT, meta, fields: listOfFields(fields) })
  const file = Buffer.from(`${sealOf(body, nonce)}\n${body}\n`)
  return Buffer.concat([file, Buffer.alloc(-file.length & (BLOCK - 1), ' ')])
}

/** The record of a data file, or `null` when the text is torn, foreign, of another nonce or of another format. */
export function decodeRecord(text: string, nonce: string): SessionRecord | null {
  const [seal, body] = text.split('\n', 2)
  if (body === undefined || seal !== sealOf(body, nonce)) return null
  const file: unknown = JSON.parse(body)
  if (!isObject(file) || file.format !== FORMAT || !isMeta(file.meta)) return null
  const fields = fieldsFromList(file.fields)
  return fields === null ? null : { meta: file.meta, fields }
}

function sealOf(body: string, nonce: string): string {
  return hash('sha256', nonce + body, 'base64url')
}
