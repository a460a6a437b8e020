/**
 * The text of a request's body, `null` when it has more than `most` bytes. It is read to its end then too, and kept no
 * longer: workerd drops the connection of a body that nobody read, and the next request with it.
 */
export async function readBody({ body }: Request, most: number): Promise<string | null> {
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = body?.getReader()
  const decoder = new TextDecoder()
  let [text, bytes] = ['', 0]
  for (;;) {
    const chunk = await reader?.read()
    if (chunk?.value === undefined) return bytes > most ? null : text + decoder.decode()
    bytes += chunk.value.length
    text = bytes > most ? '' : text + decoder.decode(chunk.value, { stream: true })
  }
}
