import { liveOnce, standStill } from './life.ts'

// A variable is what Node.js, Deno and Bun have in common.
const order = JSON.parse(process.env.LIFE_ORDER ?? '{}')
console.log(JSON.stringify(await (order.standsStill ? standStill(order) : liveOnce(order))))
