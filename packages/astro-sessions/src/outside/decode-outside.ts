import { unflatten } from 'devalue'
import { assertBounded } from './assert-bounded.ts'

/**
 * The value of a text in devalue's format that a visitor can have written. Nothing is expanded before it is known that
 * the value stays small: see {@link assertBounded}.
 *
 * @throws Error when the text is damaged or its value is out of bounds
 */
export function decodeOutside(text: string): unknown {
  const nodes: unknown = JSON.parse(text)
  assertBounded(nodes)
  return unflatten(nodes as number | unknown[])
}
