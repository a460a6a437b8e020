/** Shorter values are names, ports and switches, which stand in many variables by chance. */
const SHORTEST_SECRET = 8

/**
 * Names of the environment variables whose values stand in a driver's options, and so would stand in the build:
 * somebody wrote `process.env.NAME` where `env('NAME')` was meant. Paths are nobody's secret.
 */
export function bakedVariables(config: unknown, variables: NodeJS.ProcessEnv): string[] {
  const texts = stringsIn(config).filter((text) => text.length >= SHORTEST_SECRET && !/^[./~]/.test(text))
  const names = Object.entries(variables).filter(([, value]) => value !== undefined && texts.includes(value))
  return names.map(([name]) => name).sort()
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : []
}
