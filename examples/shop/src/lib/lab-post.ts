import { readForm } from './read-form.ts'

export interface LabItem {
  /** The number of the post that put it into the cart. */
  id: number
}

const MOST_POSTS = 50

/** Milliseconds that a post thinks between reading and writing, like a page that asks a database for a price. */
const THINKING = 30

/** The number of one of the posts that run in parallel, or the answer to what is none of them. */
export async function readLabPost(request: Request): Promise<number | Response> {
  const id = Number((await readForm(request))?.get('id'))
  if (Number.isInteger(id) && id >= 1 && id <= MOST_POSTS) return id
  return new Response(`The posts have numbers from 1 to ${MOST_POSTS}.`, { status: 400 })
}

export function think(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, THINKING)
  })
}
