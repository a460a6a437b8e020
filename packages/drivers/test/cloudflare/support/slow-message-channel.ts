class SlowMessageChannel {
  readonly port1: { onmessage: (() => void) | null; close(): void } = { onmessage: null, close: () => {} }
  readonly port2 = { postMessage: () => void setTimeout(() => this.port1.onmessage?.(), 0) }
}

/**
 * workerd delivers a message before the promises that wait for each other have settled, and the explorer counts on
 * the opposite. A timer comes after them.
 */
export function slowMessagesDown(): void {
  Reflect.set(globalThis, 'MessageChannel', SlowMessageChannel)
}
