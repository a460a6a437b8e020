/**
 * Says if a version lies in a range of the forms `^1.2.3 || >=4`. Pre-releases count as their release.
 *
 * @param {string} version
 * @param {string} range
 */
export function satisfies(version, range) {
  return range.split('||').some((part) => {
    const [, operator, wanted = ''] = /^\s*(\^|>=)([\d.]+)\s*$/.exec(part) ?? []
    if (!operator) throw new Error(`The range "${part}" is neither ^x.y.z nor >=x.`)
    const isSameMajor = numbers(version)[0] === numbers(wanted)[0]
    return compare(version, wanted) >= 0 && (operator === '>=' || isSameMajor)
  })
}

/**
 * @param {string} left
 * @param {string} right
 */
function compare(left, right) {
  const [a, b] = [numbers(left), numbers(right)]
  for (const index of [0, 1, 2]) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** @param {string} version */
function numbers(version) {
  return (version.replace(/^v/, '').split('-')[0] ?? '').split('.').map(Number)
}
