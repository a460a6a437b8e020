import { SessionObject as PublishedObject } from '../../../src/cloudflare-do/store.ts'

/** The class that sites export, with hands for the tests. */
export class SessionObject extends PublishedObject {
  putForeign(value: unknown): Promise<void> {
    return this.ctx.storage.put('session', value)
  }

  /** Lets the platform's alarm come after so many milliseconds, and says whether anything is kept then. */
  async alarmAfter(ms: number): Promise<boolean> {
    const { now } = Date
    const later = now() + ms
    Date.now = () => later
    try {
      await this.alarm()
    } finally {
      Date.now = now
    }
    return (await this.ctx.storage.get('session')) !== undefined
  }

  nextAlarm(): Promise<number | null> {
    return this.ctx.storage.getAlarm()
  }
}
