import { userSessions } from 'astro-sessions/server'
import { leaveNotice } from './notice.ts'
import { textField } from './read-form.ts'

/** Does what one of the forms of the devices page asks for. Answers `false` when it asks for nonsense. */
export async function applyDevicesForm(
  { session }: App.Locals,
  userId: string,
  form: FormData,
): Promise<boolean> {
  const sessions = userSessions(userId)
  const action = textField(form, 'action')
  if (action === 'revoke') {
    // Only sessions of this user: an id of another one's is not found.
    const isRevoked = await sessions.revoke(textField(form, 'id'))
    leaveNotice(session, {
      text: isRevoked ? 'That device is logged out.' : 'That device was logged out already.',
    })
    return true
  }
  const info = await session.info()
  if (action !== 'revoke-others' || info === null) return false
  const count = await sessions.revokeAll({ except: info.id })
  leaveNotice(session, {
    text: count === 1 ? 'One other device is logged out.' : `${count} other devices are logged out.`,
  })
  return true
}
