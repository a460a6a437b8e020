import { exploreFault } from './one-fault.ts'

exploreFault('unavailable')
