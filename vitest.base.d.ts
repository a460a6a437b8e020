/** What every package's tests have in common. `npm run soak` asks for the long runs. */
declare const _default: import("vite").UserConfig;
export default _default;
declare module 'vitest' {
    interface ProvidedContext {
        isSoak: boolean;
    }
}
