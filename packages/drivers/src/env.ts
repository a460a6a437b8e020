export { type EnvReader, env, hasEnv, resolveEnv } from './lib/env.ts'
