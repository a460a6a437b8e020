import { tokenEncryption } from '@astro-sessions/engine/encryption'
import ours from './ours.ts'
import type { OpenPeer } from './peer.ts'

/** The engine of this repository with sealed records. */
const encrypted: OpenPeer = (place, options = {}) =>
  ours(place, { ...options, encryption: tokenEncryption() })

export default encrypted
