import { type Browser, dataOf, type Site } from './site.ts'

/** Whether the session still has the value 1 under `a`. */
export async function isAlive(browser: Browser): Promise<boolean> {
  return (await dataOf(browser)).a === 1
}

/** Milliseconds that the session lives on if nobody uses it; the clock stands still meanwhile. */
export async function lifeLeft({ clock }: Site, browser: Browser): Promise<number> {
  let [alive, dead] = [0, 100 * 86_400_000]
  while (dead - alive > 1) {
    const middle = Math.floor((alive + dead) / 2)
    clock.jump(middle)
    if (await isAlive(browser)) alive = middle
    else dead = middle
    clock.jump(-middle)
  }
  return dead
}
