import type { Session, SetOptions } from '../../src/index.ts'
import { browserWith, createSite, dataOf } from './site.ts'

/** Two requests that both read `key`, of which mine commits later. */
export async function twoWriters(
  base: unknown,
  { theirs, mine }: { theirs: (value: never) => unknown; mine: (value: never) => unknown },
  options?: SetOptions,
) {
  const site = createSite()
  const browser = await browserWith(site, base === undefined ? { other: 1 } : { key: base, other: 1 })
  const write = async (session: Session, change: (value: never) => unknown, settings?: SetOptions) =>
    session.set('key', change((await session.get('key')) as never), settings)
  const [first, second] = [browser.open(), browser.open()]
  await write(first.session, theirs)
  await write(second.session, mine, options)
  await first.commit()
  await second.commit()
  const data = await dataOf(browser)
  return { site, browser, data, value: data.key }
}
