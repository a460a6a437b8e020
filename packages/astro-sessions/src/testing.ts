export type { ManualClock } from '@astro-sessions/engine/testing'
export {
  createTestSession,
  type TestContext,
  type TestData,
  type TestSession,
  type TestSessionOptions,
} from './testing/create-test-session.ts'
