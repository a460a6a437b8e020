import type { ImageMetadata } from 'astro'

const files = import.meta.glob<{ default: ImageMetadata }>('../pictures/*.svg', { eager: true })

/** Where the drawing of a product is served. */
export function pictureOf(sku: string): string {
  const file = files[`../pictures/${sku}.svg`]
  if (file === undefined) throw new Error(`There is no src/pictures/${sku}.svg.`)
  return file.default.src
}
