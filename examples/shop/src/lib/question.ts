import { textField } from './read-form.ts'

/** What a visitor may ask about. */
export const topics = ['Sowing', 'Pests', 'Pruning', 'Something else']

/** Longest question, in characters. */
export const LONGEST = 2000

export interface Question {
  topic: string
  text: string
}

/** The question in a form, or `null` when there is none. */
export function readQuestion(form: FormData): Question | null {
  const topic = textField(form, 'topic')
  const text = textField(form, 'text').trim()
  return topics.includes(topic) && text !== '' && text.length <= LONGEST ? { topic, text } : null
}
