/** The colour that a product's card is printed in; see styles/tokens.css. */
export type Paint = 'sky' | 'navy' | 'blush' | 'leaf' | 'bottle' | 'plum' | 'marigold' | 'coral' | 'stone'

interface ProductBase {
  sku: string
  name: string
  variety: string
  note: string
  /** Price in pence. */
  price: number
  paint: Paint
}

export interface Seed extends ProductBase {
  kind: 'seed'
  /** Months to sow in, January being 1. */
  sow: readonly number[]
}

export interface Tool extends ProductBase {
  kind: 'tool'
  material: string
}

export type Product = Seed | Tool

export const seeds: readonly Seed[] = [
  {
    kind: 'seed',
    sku: 'tomato',
    name: 'Tomato',
    variety: 'Marmande',
    note: 'Ribbed and heavy. Start it on a warm sill, plant it out after the last frost.',
    price: 295,
    paint: 'sky',
    sow: [1, 2, 3, 4],
  },
  {
    kind: 'seed',
    sku: 'carrot',
    name: 'Carrot',
    variety: 'Chantenay',
    note: 'Short and blunt, so it forgives stony ground. Thin to a finger apart.',
    price: 225,
    paint: 'navy',
    sow: [3, 4, 5, 6, 7],
  },
  {
    kind: 'seed',
    sku: 'pea',
    name: 'Pea',
    variety: 'Douce Provence',
    note: 'Hardy and knee high. Sown in autumn, it is the first to crop in May.',
    price: 260,
    paint: 'blush',
    sow: [2, 3, 4, 5, 6, 10, 11],
  },
  {
    kind: 'seed',
    sku: 'radish',
    name: 'Radish',
    variety: 'French Breakfast',
    note: 'From seed to plate in four weeks. Sow a pinch every fortnight.',
    price: 195,
    paint: 'leaf',
    sow: [3, 4, 5, 6, 7, 8, 9],
  },
  {
    kind: 'seed',
    sku: 'beetroot',
    name: 'Beetroot',
    variety: 'Chioggia',
    note: 'Pink and white rings under a plain skin. Eat it raw to keep them.',
    price: 235,
    paint: 'bottle',
    sow: [4, 5, 6, 7],
  },
  {
    kind: 'seed',
    sku: 'sunflower',
    name: 'Sunflower',
    variety: 'Taiyo',
    note: 'One great head on two metres of stem. Leave it standing for the finches.',
    price: 245,
    paint: 'plum',
    sow: [4, 5],
  },
  {
    kind: 'seed',
    sku: 'cornflower',
    name: 'Cornflower',
    variety: 'Blue Ball',
    note: 'Scatter and rake in. Autumn sowings flower a month before the others.',
    price: 195,
    paint: 'marigold',
    sow: [3, 4, 5, 9, 10],
  },
  {
    kind: 'seed',
    sku: 'broad-bean',
    name: 'Broad bean',
    variety: 'Aquadulce',
    note: 'The one to sow before winter. It sits out the frost and crops in June.',
    price: 310,
    paint: 'coral',
    sow: [1, 2, 10, 11, 12],
  },
]

export const tools: readonly Tool[] = [
  {
    kind: 'tool',
    sku: 'trowel',
    name: 'Trowel',
    variety: 'Narrow blade',
    note: 'Slips between plants without lifting the neighbours.',
    price: 1850,
    paint: 'stone',
    material: 'Stainless steel, ash handle',
  },
  {
    kind: 'tool',
    sku: 'secateurs',
    name: 'Secateurs',
    variety: 'Bypass',
    note: 'Cuts clean up to a thumb’s width. Comes apart for sharpening.',
    price: 3400,
    paint: 'stone',
    material: 'Carbon steel, coated grips',
  },
  {
    kind: 'tool',
    sku: 'watering-can',
    name: 'Watering can',
    variety: 'Five litres',
    note: 'Balanced when full, and the rose is fine enough for seedlings.',
    price: 2900,
    paint: 'stone',
    material: 'Galvanised steel, painted',
  },
  {
    kind: 'tool',
    sku: 'twine',
    name: 'Garden twine',
    variety: '100 metres',
    note: 'Holds through a season, then goes on the compost with the vines.',
    price: 480,
    paint: 'stone',
    material: 'Untreated jute',
  },
]

const bySku = new Map<string, Product>([...seeds, ...tools].map((product) => [product.sku, product]))

export function findProduct(sku: string): Product | undefined {
  return bySku.get(sku)
}
