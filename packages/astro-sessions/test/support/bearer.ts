import type { TestSite } from './visitor.ts'

/** What a page says that wants to be kept by everybody. */
export const publicAnswer = () =>
  new Response('done', { headers: { 'Cache-Control': 'public, max-age=600' } })

/** The token of a login in the endpoint of a site. */
export async function issueToken(site: TestSite, userId = 'ann'): Promise<string> {
  let token = ''
  await site.visit(async ({ locals }) => {
    token = await locals.session.login(userId, { as: 'token' })
    return publicAnswer()
  })
  return token
}

export const bearing = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } })
