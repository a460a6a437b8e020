import { describe, expect, it } from 'vitest'
import { ABSENT } from '../../src/lib/merge/identity.ts'
import { merge } from '../../src/lib/merge/merge.ts'
import { cases } from './merge-cases.ts'

describe('objects, Maps and Sets', () => {
  const nested = { user: { name: 'Ada', prefs: { theme: 'dark' } }, n: 1 }
  cases({
    'are merged per property, at any depth': {
      base: nested,
      mine: { ...nested, user: { ...nested.user, prefs: { theme: 'light' } } },
      theirs: { user: { ...nested.user, name: 'Lovelace' }, n: 2 },
      merged: { user: { name: 'Lovelace', prefs: { theme: 'light' } }, n: 2 },
    },
    'lose a property that one side deleted': {
      base: { a: 1, b: 2 },
      mine: { b: 2 },
      theirs: { a: 1, b: 3 },
      merged: { b: 3 },
    },
    'of two first writes are merged': {
      base: ABSENT,
      mine: { a: 1 },
      theirs: { b: 2 },
      merged: { b: 2, a: 1 },
    },
    'deleted as a whole and changed: the later commit wins': {
      base: { a: 1, b: 1 },
      mine: ABSENT,
      theirs: { a: 2, b: 1 },
      merged: ABSENT,
      isOverwritten: true,
    },
    'changed and deleted as a whole: the later commit wins': {
      base: { a: 1, b: 1 },
      mine: { a: 2, b: 1 },
      theirs: ABSENT,
      merged: { a: 2, b: 1 },
      isOverwritten: true,
    },
    'Maps are merged per key': {
      base: new Map([
        ['a', 1],
        ['b', 1],
      ]),
      mine: new Map([
        ['a', 2],
        ['b', 1],
      ]),
      theirs: new Map([
        ['b', 1],
        ['a', 1],
        ['c', 3],
      ]),
      merged: new Map([
        ['b', 1],
        ['a', 2],
        ['c', 3],
      ]),
    },
    'Maps have keys of any type': {
      base: new Map(),
      mine: new Map([[1, 'mine']]),
      theirs: new Map<unknown, string>([['1', 'theirs']]),
      merged: new Map<unknown, string>([
        ['1', 'theirs'],
        [1, 'mine'],
      ]),
    },
    'a deleted Map keeps what was added': {
      base: new Map([['a', 1]]),
      mine: ABSENT,
      theirs: new Map([
        ['a', 1],
        ['b', 2],
      ]),
      merged: new Map([['b', 2]]),
    },
    'Sets are merged per member': {
      base: new Set([1, 2]),
      mine: new Set([2, 3]),
      theirs: new Set([1, 2, 4]),
      merged: new Set([2, 4, 3]),
    },
    'Sets hold an equal addition once': {
      base: new Set(),
      mine: new Set([1]),
      theirs: new Set([1]),
      merged: new Set([1]),
    },
    'Sets lose a member that they removed and I kept': {
      base: new Set([1, 2]),
      mine: new Set([1, 2, 3]),
      theirs: new Set([1]),
      merged: new Set([1, 3]),
    },
    'a deleted Set that nobody added to is deleted': {
      base: new Set([1, 2]),
      mine: ABSENT,
      theirs: new Set([1]),
      merged: ABSENT,
    },
    'values of two kinds: the later commit wins': {
      base: 1,
      mine: [1],
      theirs: { a: 1 },
      merged: [1],
      isOverwritten: true,
    },
    'a list that became an object: the later commit wins': {
      base: [1],
      mine: { a: 1 },
      theirs: [1, 2],
      merged: { a: 1 },
      isOverwritten: true,
    },
    'a list that they made an object: the later commit wins': {
      base: [1],
      mine: [1, 2],
      theirs: { a: 1 },
      merged: [1, 2],
      isOverwritten: true,
    },
    'an object that both made a list: the later commit wins': {
      base: { a: 1 },
      mine: [1],
      theirs: [2],
      merged: [1],
      isOverwritten: true,
    },
  })
})

describe('everything else', () => {
  cases({
    'the later commit wins': {
      base: 'a',
      mine: 'mine',
      theirs: 'theirs',
      merged: 'mine',
      isOverwritten: true,
    },
    'two numbers are not added': { base: 1, mine: 2, theirs: 2, merged: 2 },
    'a delete and a change: the later commit wins': {
      base: 'a',
      mine: ABSENT,
      theirs: 'b',
      merged: ABSENT,
      isOverwritten: true,
    },
    'a date is one value': {
      base: new Date(0),
      mine: new Date(1),
      theirs: new Date(2),
      merged: new Date(1),
      isOverwritten: true,
    },
    'two deletes agree': { base: 'a', mine: ABSENT, theirs: ABSENT, merged: ABSENT },
  })

  it('has properties that no prototype can meet', () => {
    const theirs = { constructor: 1, toString: 2 }
    const merged = merge({ base: {}, mine: { valueOf: 3 }, theirs }, { keyNames: [], onOverwrite: () => {} })
    expect(Object.entries(Object(merged))).toEqual([
      ['constructor', 1],
      ['toString', 2],
      ['valueOf', 3],
    ])
  })
})
