/** An hour, in milliseconds: longer than any test. What fails nevertheless has not waited for its limit. */
const HOUR = 3_600_000

/** Limits of a store that must say at once that it has no connection. */
export const unhurried = { connectTimeout: HOUR, commandTimeout: HOUR }

/** Limits of a store that is to answer, however busy the machine is. */
export const patient = { connectTimeout: 60_000, commandTimeout: 60_000 }
