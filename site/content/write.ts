import { placeIn } from './place.ts'
import { writePages } from './write-pages.ts'

await writePages(placeIn(process.env))
