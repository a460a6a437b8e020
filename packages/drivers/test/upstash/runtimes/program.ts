import { type LifeOrder, liveOnce } from './life.ts'
import { standStill } from './stand-still.ts'

// A variable is what Node.js, Deno and Bun have in common.
const order: LifeOrder = JSON.parse(process.env.LIFE_ORDER ?? '{}')
const { standstill } = order
console.log(JSON.stringify(await (standstill ? standStill(order, standstill) : liveOnce(order))))
