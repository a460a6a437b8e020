import { defineSession } from 'astro-sessions/server'
import { countEvent } from './lib/lab-counts.ts'

export default defineSession({ onEvent: countEvent })
