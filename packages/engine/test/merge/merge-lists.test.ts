import { describe } from 'vitest'
import { ABSENT } from '../../src/lib/merge/identity.ts'
import { cases } from './merge-cases.ts'

describe('lists of plain values are merged as bags:', () => {
  cases({
    'two equal appends both count': {
      base: ['a'],
      mine: ['a', 'x'],
      theirs: ['a', 'x'],
      merged: ['a', 'x', 'x'],
    },
    'two different appends keep the order of the commits': {
      base: ['a'],
      mine: ['a', 'mine'],
      theirs: ['a', 'theirs'],
      merged: ['a', 'theirs', 'mine'],
    },
    'a removal and an append': { base: ['a', 'b'], mine: ['b'], theirs: ['a', 'b', 'c'], merged: ['b', 'c'] },
    'an append and a removal': { base: ['a', 'b'], mine: ['a', 'b', 'c'], theirs: ['b'], merged: ['b', 'c'] },
    'a clear and an append': { base: ['a', 'b'], mine: [], theirs: ['a', 'b', 'c'], merged: ['c'] },
    'an append and a clear': { base: ['a', 'b'], mine: ['a', 'b', 'c'], theirs: [], merged: ['c'] },
    'a delete of the key and an append': { base: ['a'], mine: ABSENT, theirs: ['a', 'b'], merged: ['b'] },
    'an append and a delete of the key': { base: ['a'], mine: ['a', 'b'], theirs: ABSENT, merged: ['b'] },
    'a delete of the key and a removal': { base: ['a', 'b'], mine: ABSENT, theirs: ['a'], merged: ABSENT },
    'a removal of all and a delete of the key': { base: ['a'], mine: [], theirs: ABSENT, merged: ABSENT },
    'two first writes': { base: ABSENT, mine: ['x'], theirs: ['y'], merged: ['y', 'x'] },
    'two equal first writes': { base: ABSENT, mine: ['x'], theirs: ['x'], merged: ['x', 'x'] },
    'two removals of different items': { base: [1, 2, 3], mine: [2, 3], theirs: [1, 2], merged: [2] },
    'one of two equal items removed on each side': { base: [1, 1], mine: [1], theirs: [1], merged: [] },
    'a removal of what they removed': { base: [1, 2], mine: [2], theirs: [2, 3], merged: [2, 3] },
    'an addition before the item that followed it': {
      base: [1, 2],
      mine: [1, 'x', 2],
      theirs: [1, 2, 3],
      merged: [1, 'x', 2, 3],
    },
    'an insertion is no reorder: what they appended comes before what I did': {
      base: [1],
      mine: ['x', 1, 'mine'],
      theirs: [1, 'theirs'],
      merged: ['x', 1, 'theirs', 'mine'],
    },
    'an addition whose neighbour was removed goes before the next one that is left': {
      base: [1, 2, 3],
      mine: [1, 'x', 2, 3],
      theirs: [1, 3],
      merged: [1, 'x', 3],
    },
    'a reorder and an append': {
      base: [1, 2, 3],
      mine: [3, 2, 1],
      theirs: [1, 2, 3, 4],
      merged: [3, 2, 1, 4],
    },
    'an append and a reorder': {
      base: [1, 2, 3],
      mine: [1, 2, 3, 4],
      theirs: [3, 2, 1],
      merged: [3, 2, 1, 4],
    },
    'two reorders: theirs stays': { base: [1, 2, 3], mine: [3, 2, 1], theirs: [2, 1, 3], merged: [2, 1, 3] },
    'the removal of the first of two equal items': {
      base: ['x', 'y', 'x'],
      mine: ['y', 'x'],
      theirs: ['x', 'y', 'x', 'z'],
      merged: ['y', 'x', 'z'],
    },
    'objects without a key, by value': {
      base: [{ n: 1 }],
      mine: [{ n: 1 }, { n: 2 }],
      theirs: [{ n: 1 }, { n: 2 }],
      merged: [{ n: 1 }, { n: 2 }, { n: 2 }],
    },
    'numbers, texts, null and dates apart': {
      base: [],
      mine: [1, '1', null],
      theirs: [new Date(0), Number.NaN],
      merged: [new Date(0), Number.NaN, 1, '1', null],
    },
  })
})

describe('lists of objects with a unique key are merged per item:', () => {
  const [a, b, c] = [
    { id: 'a', qty: 1 },
    { id: 'b', qty: 1 },
    { id: 'c', qty: 1 },
  ]
  cases({
    'quantities on neighbouring lines': {
      base: [a, b],
      mine: [{ ...a, qty: 2 }, b],
      theirs: [a, { ...b, qty: 3 }],
      merged: [
        { ...a, qty: 2 },
        { ...b, qty: 3 },
      ],
    },
    'two properties of one line': {
      base: [a],
      mine: [{ ...a, qty: 2 }],
      theirs: [{ ...a, gift: true }],
      merged: [{ ...a, qty: 2, gift: true }],
    },
    'one quantity changed twice: the later commit wins': {
      base: [a],
      mine: [{ ...a, qty: 2 }],
      theirs: [{ ...a, qty: 3 }],
      merged: [{ ...a, qty: 2 }],
      isOverwritten: true,
    },
    'a removal and an addition': { base: [a, b], mine: [b], theirs: [a, b, c], merged: [b, c] },
    'an addition and a clear': { base: [a], mine: [a, b], theirs: [], merged: [b] },
    'two additions of one line become one': {
      base: [],
      mine: [a],
      theirs: [a],
      merged: [a],
      isOverwritten: true,
    },
    'two additions of one line with different quantities: the later commit wins': {
      base: [],
      mine: [{ ...a, qty: 5 }],
      theirs: [a],
      merged: [{ ...a, qty: 5 }],
      isOverwritten: true,
    },
    'a removal of a line that they changed: the later commit wins': {
      base: [a, b],
      mine: [b],
      theirs: [{ ...a, qty: 2 }, b],
      merged: [b],
      isOverwritten: true,
    },
    'a change of a line that they removed: the later commit wins': {
      base: [a, b],
      mine: [{ ...a, qty: 2 }, b],
      theirs: [b],
      merged: [{ ...a, qty: 2 }, b],
      isOverwritten: true,
    },
    'a move and a change': {
      base: [a, b, c],
      mine: [c, a, b],
      theirs: [a, { ...b, qty: 2 }, c],
      merged: [c, a, { ...b, qty: 2 }],
    },
    'a move with a change of a line that they removed': {
      base: [a, b, c],
      mine: [b, a, { ...c, qty: 2 }],
      theirs: [a, b],
      merged: [b, a, { ...c, qty: 2 }],
      isOverwritten: true,
    },
    'two moves: theirs stays': { base: [a, b, c], mine: [c, a, b], theirs: [b, a, c], merged: [b, a, c] },
    'a line inserted between two that they kept': {
      base: [a, c],
      mine: [a, b, c],
      theirs: [a, { ...c, qty: 2 }],
      merged: [a, b, { ...c, qty: 2 }],
    },
    'by key': {
      base: [{ key: 1 }],
      mine: [{ key: 1, x: 1 }],
      theirs: [{ key: 1, y: 1 }],
      merged: [{ key: 1, x: 1, y: 1 }],
    },
    'by sku': {
      base: [{ sku: 's' }],
      mine: [{ sku: 's', x: 1 }],
      theirs: [{ sku: 's', y: 1 }],
      merged: [{ sku: 's', x: 1, y: 1 }],
    },
    'a number and a text are different keys': {
      base: [],
      mine: [{ id: 1 }],
      theirs: [{ id: '1' }],
      merged: [{ id: '1' }, { id: 1 }],
    },
    'a key that repeats makes a bag': {
      base: [a],
      mine: [a, a],
      theirs: [a, b],
      merged: [a, b, a],
    },
    'an item without the key makes a bag': {
      base: [a],
      mine: [a, { qty: 2 }],
      theirs: [{ ...a, qty: 9 }],
      merged: [{ ...a, qty: 9 }, { qty: 2 }],
    },
  })
})
