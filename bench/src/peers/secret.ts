/** Signs and seals the cookies of the peers that want a secret. */
export const SECRET = 'a-secret-for-measurements-only-0123456789'
