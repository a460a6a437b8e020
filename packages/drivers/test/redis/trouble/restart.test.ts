import { describe, it } from 'vitest'
import redisStore from '../../../src/redis/store.ts'
import { expectHonestOutages } from '../../support/servers/killed-server.ts'
import { patient } from '../../support/unhurried.ts'
import { startRedisHere } from '../support/redis-server.ts'

describe('requests while Redis is killed and started again, twice', () => {
  it('fail with a typed error, lose and double no write, and work again after it', async () => {
    // Each change is in the hands of the system before it is answered; `everysec` puts that off while a disk is busy.
    const server = await startRedisHere('--appendonly', 'yes', '--appendfsync', 'no')
    const store = redisStore({ ...patient, host: '127.0.0.1', port: server.port })
    await expectHonestOutages({ store, kill: () => server.kill(), restart: () => server.restart() })
  })
})
