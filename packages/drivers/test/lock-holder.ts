import fsUnstorageDriver from '../src/fs-unstorage.ts'

/** A process that takes the lock of a key and keeps it until it is killed. */
const [base = '', key = ''] = process.argv.slice(2)

await fsUnstorageDriver({ base }).withLock(key, () => {
  process.send?.('held')
  return new Promise(() => process.on('message', () => {}))
})
