import { startDeadline, systemClock } from '@astro-sessions/engine'
import type { OpenClient, RedisClient } from './client/client.ts'
import { connectionError, notReadyError } from './redis-error.ts'

/** Holds callers back while a client is not connected. */
export interface Gate {
  /** Resolves when the client is ready, and rejects when the attempt to become so has failed. */
  pass(): Promise<void>
  /** Stops watching, and lets nobody wait any longer. */
  stop(): void
}

/** @param patience longest wait, in milliseconds */
export function createGate(opened: OpenClient, patience: number): Gate {
  const { client, isOwn } = opened
  const attempt = createAttempt(client, patience)
  const stop = watch(opened, attempt)

  return {
    async pass() {
      if (client.status === 'end' && !isOwn) throw connectionError(new Error('The client was ended'))
      if (client.status === 'wait' || client.status === 'end') {
        // The events of the client report the outcome.
        client.connect().catch(() => {})
        return attempt.outcome()
      }
      if (attempt.failure === undefined) return attempt.outcome()
      // Lets the event loop turn, so that a caller that tries again and again does not keep Redis from being heard.
      await new Promise((resolve) => setImmediate(resolve))
      if (attempt.failure !== undefined) throw connectionError(attempt.failure)
    },
    stop() {
      stop()
      attempt.settle(new Error('The store was closed'))
    },
  }
}

/** The attempt to connect that is under way, or was the last. */
interface Attempt {
  /** Why it failed; undefined while it is under way and after it succeeded. */
  readonly failure: unknown
  settle(failure: unknown): void
  /** Resolves or rejects when it is settled, or when patience has run out. */
  outcome(): Promise<void>
}

function createAttempt(client: RedisClient, patience: number): Attempt {
  let failure: unknown
  let waiting: PromiseWithResolvers<void> | undefined

  function settle(reason: unknown): void {
    failure = reason
    if (reason === undefined) waiting?.resolve()
    else waiting?.reject(connectionError(reason))
    waiting = undefined
  }
  return {
    get failure() {
      return failure
    },
    settle,
    outcome() {
      if (waiting !== undefined) return waiting.promise
      waiting = Promise.withResolvers()
      const cancel = startDeadline(systemClock, patience, () => settle(late(client, patience)))
      return waiting.promise.finally(cancel)
    },
  }
}

function watch({ client, isOwn }: OpenClient, attempt: Attempt): () => void {
  let wasReady = client.status === 'ready'
  const listeners = {
    ready() {
      wasReady = true
      attempt.settle(undefined)
    },
    // The error of a working connection is followed by `close`; that of an attempt says why it failed.
    error(error?: unknown) {
      if (!wasReady) attempt.settle(error)
    },
    close() {
      if (!wasReady)
        attempt.settle(attempt.failure ?? new Error('The connection was closed before it was ready'))
      wasReady = false
    },
    end() {
      attempt.settle(new Error('The connection was ended'))
    },
  }
  for (const [event, listener] of Object.entries(listeners)) {
    // A listener for errors silences ioredis's own report, which is for the owner of the client to decide.
    if (isOwn || event !== 'error') client.on(event, listener)
  }
  return () => {
    for (const [event, listener] of Object.entries(listeners)) client.off(event, listener)
    // ioredis may still report an error while it ends, and an unheard one is printed.
    if (isOwn) client.on('error', () => {})
  }
}

function late({ status }: RedisClient, patience: number): Error {
  return status === 'connect' ? notReadyError() : new Error(`No connection in ${patience} ms`)
}
