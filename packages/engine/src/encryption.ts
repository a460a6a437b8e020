export { tokenEncryption } from './lib/encryption.ts'
