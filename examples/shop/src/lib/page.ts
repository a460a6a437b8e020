import type { APIContext } from 'astro'
import { type Notice, readNotice } from './notice.ts'
import { readTheme, type Theme } from './theme.ts'
import { readVisitor, type Visitor } from './visitor.ts'

/** What the layout shows around every page that is rendered for one visitor. */
export interface PageState {
  theme: Theme
  visitor: Visitor
  notice: Notice | null
}

/** Reads all that the layout needs. Takes the notice, so call it when it is certain that this page is shown. */
export async function readPage({
  cookies,
  locals,
}: Pick<APIContext, 'cookies' | 'locals'>): Promise<PageState> {
  const [visitor, notice] = await Promise.all([readVisitor(locals), readNotice(locals.session)])
  return { theme: readTheme(cookies), visitor, notice }
}
