import fc from 'fast-check'

/** Pieces that the readers of cookies, paths and values look for, so that they meet. */
const PIECES = [
  ...[' ', '\t', ';', '=', ',', '"', '%', '%41', '%u', '/', '\\', '.', '..', '?', '#', ':', '@', '-', '_'],
  ...[
    'sid',
    'sid=',
    'a=b;',
    `sid=${'A'.repeat(43)};`,
    'Path=/',
    'Max-Age=',
    'Expires=',
    'Domain=',
    '__proto__',
  ],
  ...[
    '[',
    ']',
    '{',
    '}',
    '[1]',
    '[1,',
    '[[',
    '],',
    '-1',
    '-2',
    '-7',
    '0',
    '1',
    '2',
    '4294967295',
    '1e9',
    'null',
  ],
  ...[
    '["Map",',
    '["Set",',
    '["RegExp",',
    '["BigInt",',
    '["Date",',
    '["ArrayBuffer",',
    '{"a":1}',
    '"x"',
    '"csrf":',
  ],
  ...[
    'csrf=',
    '&',
    '+',
    '\u2003',
    '\u00e9',
    '\ud800',
    '\u0000',
    '\n',
    '\r\n',
    'é',
    '🍪',
    'http:',
    '//',
    'javascript:',
  ],
]

const piece = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...PIECES) },
  fc.string({ unit: 'binary', maxLength: 3 }),
)

/** Any text that a visitor can send. */
export const outsideText: fc.Arbitrary<string> = fc
  .array(piece, { maxLength: 60 })
  .map((pieces) => pieces.join(''))

export interface Pumped {
  readonly before: string
  readonly pump: string
  readonly after: string
}

/** Each piece in a long row by itself. */
export const rows: readonly Pumped[] = PIECES.map((pump) => ({ before: '', pump, after: '' }))

/** A text with a part that can be repeated: what takes more than its length shows there. */
export const pumped: fc.Arbitrary<Pumped> = fc.record({
  before: fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join('')),
  pump: fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join('')),
  after: fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join('')),
})

const place = fc.oneof(
  { weight: 6, arbitrary: fc.nat(12) },
  fc.integer({ min: -8, max: -1 }),
  fc.constantFrom(4294967295, 1e21, 0.5),
)
const places = fc.array(place, { maxLength: 12 })
const kind = fc.constantFrom(
  'Map',
  'Set',
  'null',
  'Object',
  'Date',
  'RegExp',
  'BigInt',
  'URL',
  'ArrayBuffer',
  'Uint8Array',
  'Error',
)

const node: fc.Arbitrary<unknown> = fc.oneof(
  places,
  fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'length', 'toJSON'), place),
  fc.tuple(kind, places).map(([name, items]) => [name, ...items]),
  fc.tuple(kind, fc.string({ maxLength: 8 })).map((tagged) => [...tagged]),
  fc.string({ maxLength: 5 }),
  fc.constantFrom(0, -1, true, null, 1e21),
)

/** A text in devalue's format, mostly one that holds together: nodes name each other by their places. */
export const flatValue: fc.Arbitrary<string> = fc
  .array(node, { minLength: 1, maxLength: 13 })
  .map((nodes) => JSON.stringify(nodes))
