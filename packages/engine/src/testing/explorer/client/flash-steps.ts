import type { Step } from '../programs.ts'
import type { Attempt } from '../world/attempt.ts'
import type { Effect } from '../world/model.ts'
import type { World } from '../world/world.ts'
import { settle } from './settle.ts'

/** Seconds that a form waits. */
const A_FORM_WAITS = 900

export type FlashStep = Extract<Step, `${string}flash${string}`>

/** Leaves a flash, takes it, or looks at it. */
export async function performOnFlash(world: World, attempt: Attempt, step: FlashStep): Promise<void> {
  switch (step) {
    case 'flash': {
      const item = world.newItem()
      attempt.request.session.flash('note', item)
      attempt.deferred.push(noting(item))
      return
    }
    case 'flash at once':
      return leave(world, attempt)
    case 'take flash':
      return take(world, attempt)
    case 'keep flash':
      return keep(world, attempt)
  }
}

function noting(item: string): Effect {
  return (data) => {
    data.note = item
  }
}

async function leave(world: World, attempt: Attempt): Promise<void> {
  const item = world.newItem()
  attempt.groups = [[noting(item)]]
  await attempt.request.session.flash('note', item, { ttl: A_FORM_WAITS, atOnce: true })
  settle(world, attempt)
}

async function take(world: World, attempt: Attempt): Promise<void> {
  let expected: string | null = null
  const taking: Effect = (data) => {
    expected = data.note
    data.note = null
  }
  attempt.groups = [[taking]]
  const taken = textIn(await attempt.request.session.flash('note'))
  // Where there was nothing to take nothing was written.
  if (taken === null) attempt.groups = []
  else if (taken !== expected && attempt.expiries === world.expiries)
    world.violate(`client ${attempt.client} was told a flash that it did not take`)
  attempt.note = taken
  settle(world, attempt)
}

/** What the request took comes back, once, unless a newer flash is there. */
async function keep(world: World, attempt: Attempt): Promise<void> {
  const { note } = attempt
  attempt.note = null
  if (note !== null)
    attempt.groups = [
      [
        (data) => {
          data.note ??= note
        },
      ],
    ]
  const shown = textIn(await attempt.request.session.flash('note', { keep: true }))
  // Where a newer one was shown nothing was written.
  if (shown !== note) attempt.groups = []
  settle(world, attempt)
}

function textIn(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
