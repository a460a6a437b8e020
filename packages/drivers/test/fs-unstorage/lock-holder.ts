import fsUnstorageDriver from '../../src/fs-unstorage/driver.ts'

/** A process that takes the lock of a key and keeps it until it is killed. */
const [base = '', key = ''] = process.argv.slice(2)

const driver = fsUnstorageDriver({ base })
// Nothing else would refer to the driver while the task waits: the lock would be collected with it.
process.on('message', () => driver.dispose())
await driver.withLock(key, () => {
  process.send?.('held')
  return new Promise(() => {})
})
