export { memoryStore } from './lib/memory-store.ts'
