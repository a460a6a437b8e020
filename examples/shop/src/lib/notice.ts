type Session = App.Locals['session']

/** A sentence for the next page that the visitor sees, and where it may lead. */
export interface Notice {
  text: string
  link?: { href: string; label: string }
}

/** Leaves a notice for the next page, also across a redirect. */
export function leaveNotice(session: Session, notice: Notice): void {
  session.flash('notice', notice)
}

/** The notice that was left, once: of two tabs that ask, one gets it. Costs nothing for a visitor without a session. */
export async function readNotice(session: Session): Promise<Notice | null> {
  return (await session.flash('notice')) ?? null
}
