export { memoryStore } from './lib/store/memory-store.ts'
