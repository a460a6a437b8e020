import type { PasswordHash } from '../lib/password.ts'

export interface User {
  id: string
  name: string
  email: string
  password: PasswordHash
}

/** The demo's two customers. Their passwords are printed on the login page. */
const users: readonly User[] = [
  {
    id: 'rosa',
    name: 'Rosa',
    email: 'rosa@tilth.example',
    password: { salt: 'Fo9atoMdH5a93NK-qka6og', hash: 'VAaiKJ7zp8VRwIJM5iQd4i5-BUXsMCjnQMoV_UNAlDA' },
  },
  {
    id: 'tomas',
    name: 'Tomás',
    email: 'tomas@tilth.example',
    password: { salt: '-ffcqysjg0120FvRC7YJYA', hash: 'n6d1mS4M13IbzL9Fb1bThxiHVqTmxxy0IftV65KLCLQ' },
  },
]

export function findUser(id: string): User | undefined {
  return users.find((user) => user.id === id)
}

export function findUserByEmail(email: string): User | undefined {
  return users.find((user) => user.email === email.trim().toLowerCase())
}
