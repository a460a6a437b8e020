/** Whether these are the long runs, which take every combination; `npm test` takes each part of one once. */
export const isSoak = process.env.SOAK === '1'
