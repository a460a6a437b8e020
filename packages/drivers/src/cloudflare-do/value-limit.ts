/** Bytes of one value of an object, a little less (https://developers.cloudflare.com/durable-objects/platform/limits/). */
export const VALUE_LIMIT = 2_000_000

/** What an object answers, since an error loses its class on the way, when a session would take so many bytes. */
export interface TooLarge {
  readonly kind: 'too large'
  readonly bytes: number
}
