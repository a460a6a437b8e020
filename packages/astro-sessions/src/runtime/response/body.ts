/**
 * The same bytes, but the stream ends only when `settled` resolves: whatever was written to the session while
 * the page streamed is in the store when the browser has the last byte. Pulls nothing ahead of its reader.
 *
 * @param begun called when the first byte is asked for, and again for every further one
 */
export function holdEnd(
  body: ReadableStream<Uint8Array>,
  begun: () => void,
  settled: () => Promise<void>,
): ReadableStream<Uint8Array> {
  // Not before it is needed: a host that ignores this stream and sends the body itself must find it unlocked.
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  const open = () => {
    reader ??= body.getReader()
    return reader
  }
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        begun()
        const { done, value } = await open().read()
        if (!done) return controller.enqueue(value)
        await settled()
        controller.close()
      },
      cancel: (reason) => open().cancel(reason),
    },
    { highWaterMark: 0 },
  )
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
