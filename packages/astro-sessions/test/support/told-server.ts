import { dev } from 'astro'

/** What was done to a file of the site. */
export interface Edit {
  readonly event: 'add' | 'change' | 'unlink'
  readonly file: string
}

// Runs `astro dev` on the folder of its argument, without a watcher: it is told what was edited, and answers when
// all that Astro, Vite and the site do about it is done.
const [root = '.'] = process.argv.slice(2)
const server = await dev({
  root,
  server: { host: '127.0.0.1', port: 0 },
  vite: { server: { watch: null } },
})

process.on('message', async (message: Edit | 'stop') => {
  if (message === 'stop') {
    await server.stop()
    process.exit()
  }
  const { event, file } = message
  for (const heard of server.watcher.listeners(event)) await Reflect.apply(heard, server.watcher, [file])
  process.send?.('done')
})
process.send?.(`http://127.0.0.1:${server.address.port}`)
