// Loaded into a site with `node --import`: its clock stands where the test moves it to, by messages from the parent.

const now = Date.now
let offset = 0
Date.now = () => now() + offset

process.on('message', (ms) => {
  offset += Number(ms)
  process.send?.('moved')
})
// The channel alone does not keep the site running.
process.channel?.unref()
