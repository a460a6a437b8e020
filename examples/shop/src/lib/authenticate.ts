import { findUserByEmail, type User } from '../data/users.ts'
import { type PasswordHash, verifyPassword } from './password.ts'

// The hash of a password that was thrown away. A wrong name is checked against it, so that it takes as long to
// refuse as a wrong password and nobody learns who has an account.
const nobody: PasswordHash = {
  salt: '0kmq8xcqrIKoWq0n7GpXEQ',
  hash: 'B7_ESifL97HntIxHr4sKl8WdjOTQbeiWPz6B8xMdcwA',
}

/** The user with this name and password, or `null`, without telling which of the two was wrong. */
export async function authenticate(email: string, password: string): Promise<User | null> {
  const user = findUserByEmail(email)
  const isVerified = await verifyPassword(password, user?.password ?? nobody)
  return user !== undefined && isVerified ? user : null
}
