type Headers = Readonly<Record<string, string>>

/** An answer that is no result. */
export interface AnswerRow {
  readonly what: string
  readonly status: number
  readonly body: string
  readonly headers: Headers
  /** What the message of the error says. */
  readonly says: string
}

type Answers = Record<string, readonly [status: number, body: string, headers?: Headers]>

const json = (error: string) => JSON.stringify({ error })
const html = '<!doctype html><title>Checking your browser</title><p>swordfish</p>'
const limit = 'ERR max requests limit exceeded. Limit: 500000, Usage: 500000. See https://upstash.com/docs'

/** Answers that say that nothing was carried out, by what the message of the error says. */
const REFUSALS: Record<string, Answers> = {
  'refused the token': {
    'a wrong token': [401, json('WRONGPASS invalid or missing auth token')],
    'a wrong token, without JSON': [401, 'Unauthorized'],
    'an address that is not let in': [403, html],
  },
  'may not run': {
    'the read-only token': [400, json("NOPERM this user has no permissions to run the 'evalsha' command")],
  },
  'accepts no writes': {
    'a database that is kept from writes': [400, json("READONLY You can't write against a replica.")],
  },
  'is full': {
    'a database that is full': [400, json("OOM command not allowed when used memory > 'maxmemory'.")],
    'more data than the plan has': [400, json('ERR max database size exceeded')],
    'an error in an answer that is well': [200, json('OOM command not allowed')],
    'the same as an error of the server': [500, json('Failed: OOM command not allowed')],
  },
  'more requests': {
    'more requests than the plan has': [400, json(limit)],
    'more requests than a day has': [400, json('ERR max daily request limit exceeded. Limit: 10000')],
    'too many requests': [429, json('Too Many Requests')],
    'too many for an hour': [429, '', { 'retry-after': '3600' }],
    'too many until a day': [429, '', { 'retry-after': 'Fri, 01 Jan 2100 00:00:00 GMT' }],
    'too many until nobody knows when': [429, '', { 'retry-after': 'soon' }],
  },
  'right now': {
    'a database that starts': [400, json('LOADING Redis is loading the dataset in memory')],
    'a script of somebody else': [400, json('BUSY Redis is busy running a script.')],
  },
  'no REST database': {
    'a database that is gone': [404, html],
    'an address that takes no POST': [405, html],
    'a redirection': [307, '', { location: 'https://elsewhere.invalid/' }],
    'a redirection that makes a GET of it': [302, html, { location: '/login' }],
  },
  larger: {
    'a request that is too large': [400, json('ERR max request size exceeded. Limit: 1048576 bytes')],
    'a request that is too large for a proxy': [413, html],
  },
  'did not understand': {
    'a command that it does not know': [400, json("ERR unknown command `X`, with args: 'swordfish'")],
    'an error that repeats the key': [400, json('ERR sessions:swordfish is no key of this plan')],
    'a status that nobody expects': [418, html],
  },
}

/** Answers after which a command may have been carried out. */
const UNCLEAR: Answers = {
  'an error of the server in JSON': [500, json('Command failed: swordfish')],
  'an error of the server': [500, html],
  'an error of a gateway': [502, html],
  'a server that is away': [503, html, { 'retry-after': '0' }],
  'a gateway that waited': [504, html],
  'an error of a gateway of its own': [520, html],
  'a request that took too long': [408, html],
  'a page in place of JSON': [200, html],
  'an answer of nothing': [200, ''],
  'JSON that stops': [200, '{"result":["appli'],
  'JSON of something else': [200, '{"ok":true}'],
  'JSON of nothing': [200, 'null'],
  'no content': [204, ''],
}

const rowsOf = (says: string, answers: Answers): AnswerRow[] =>
  Object.entries(answers).map(([what, [status, body, headers = {}]]) => ({
    what,
    status,
    body,
    headers,
    says,
  }))

export const refusals = Object.entries(REFUSALS).flatMap(([says, answers]) => rowsOf(says, answers))
export const unclear = rowsOf('may or may not', UNCLEAR)
