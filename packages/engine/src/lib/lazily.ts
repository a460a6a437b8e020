/** A part of the engine that is loaded when it is first needed, and once. */
export interface LazyPart<Part> {
  /** Uses the part: at once where it is loaded, so that nothing can come in between. */
  use<Result>(task: (part: Part) => Promise<Result>): Promise<Result>
  load(): Promise<Part>
  /** The part itself, for code that must not wait; `undefined` until it is loaded. */
  readonly loaded: Part | undefined
}

/** A load that failed, as when a deployment replaced the files of a running server, is tried again the next time. */
export function lazily<Part>(importPart: () => Promise<Part>): LazyPart<Part> {
  let part: Part | undefined
  const load = async () => {
    part ??= await importPart()
    return part
  }
  return {
    use: (task) => (part === undefined ? load().then(task) : task(part)),
    load,
    get loaded() {
      return part
    },
  }
}
