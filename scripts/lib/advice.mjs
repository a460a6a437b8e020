/** An end that the reader can act on: the message is the whole text, without a stack. */
export class Advice extends Error {}
