import { countRetries } from './lab-counts.ts'
import { type LabItem, think } from './lab-post.ts'

type Session = App.Locals['session']

/**
 * Puts an item into the lab's cart in one of two ways. Even posts `get` the cart and `set` it, as most code does:
 * what parallel requests set is merged. Odd ones `update` it, which runs again when another request was faster.
 */
export async function addToLabCart(session: Session, id: number): Promise<void> {
  const item: LabItem = { id }
  if (id % 2 === 0) {
    const cart = (await session.get('labCart')) ?? []
    await think()
    session.set('labCart', [...cart, item])
    return
  }
  await think()
  let tries = 0
  await session.update('labCart', (cart = []) => {
    tries += 1
    return [...cart, item]
  })
  const info = await session.info()
  if (info !== null) countRetries(info.id, tries - 1)
}
