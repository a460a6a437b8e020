import { existsSync } from 'node:fs'

/** The W3C driver of WebKitGTK, where it is installed. */
export const webkitDriver =
  process.env.WEBKIT_DRIVER ?? ['/usr/bin/WebKitWebDriver'].find((path) => existsSync(path))
