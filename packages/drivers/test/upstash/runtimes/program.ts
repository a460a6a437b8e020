import { liveOnce } from './life.ts'

// A variable is what Node.js, Deno and Bun have in common.
console.log(JSON.stringify(await liveOnce(JSON.parse(process.env.LIFE_ORDER ?? '{}'))))
