import { exploreFault } from './one-fault.ts'

exploreFault('after')
