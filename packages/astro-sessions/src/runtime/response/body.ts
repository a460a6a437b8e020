/**
 * The same bytes, but the stream ends only when `settled` resolves: whatever was written to the session while
 * the page streamed is in the store when the browser has the last byte. Pulls nothing ahead of its reader.
 *
 * @param begun called when the first byte is asked for, and again for every further one
 */
export function holdEnd(
  body: ReadableStream<Uint8Array>,
  begun: () => void,
  settled: () => Promise<void> | undefined,
): ReadableStream<Uint8Array> {
  return new ReadableStream(new HeldSource(body, begun, settled), NOTHING_AHEAD)
}

const NOTHING_AHEAD = { highWaterMark: 0 }

/** A class, of which each answer needs one object: what closures and asynchronous functions cost is collected later. */
class HeldSource {
  readonly #body: ReadableStream<Uint8Array>
  readonly #begun: () => void
  readonly #settled: () => Promise<void> | undefined
  // Not before it is needed: a host that ignores this stream and sends the body itself must find it unlocked.
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined

  constructor(body: ReadableStream<Uint8Array>, begun: () => void, settled: () => Promise<void> | undefined) {
    this.#body = body
    this.#begun = begun
    this.#settled = settled
  }

  pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    this.#begun()
    return this.#open()
      .read()
      .then(({ done, value }) => {
        if (!done) return controller.enqueue(value)
        const settled = this.#settled()
        if (settled === undefined) return controller.close()
        return settled.then(() => controller.close())
      })
  }

  cancel(reason: unknown): Promise<void> {
    return this.#open().cancel(reason)
  }

  #open(): ReadableStreamDefaultReader<Uint8Array> {
    this.#reader ??= this.#body.getReader()
    return this.#reader
  }
}

/**
 * True for the kind of stream that a text or bytes become, which are whole before they are sent. Streams that a site
 * makes, and what goes through a transformation, are of the other kind unless they ask for this one.
 */
export function isByteStream(body: ReadableStream<Uint8Array>): boolean {
  try {
    body.getReader({ mode: 'byob' }).releaseLock()
    return true
  } catch {
    return false
  }
}
