export { tokenEncryption } from './lib/sealing/encryption.ts'
