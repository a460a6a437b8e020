import { fileURLToPath } from 'node:url'

/** The same name as in the library that the adapter takes from a registry. */
export const fromFileUrl = (url: URL): string => fileURLToPath(url)
