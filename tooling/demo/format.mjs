const prefixes = ['', 'k', 'M', 'G']

/** A count in three digits, such as `23.4 M`. @param {number} value */
export function count(value) {
  let power = 0
  for (let rest = value; rest >= 999.5 && power < prefixes.length - 1; rest /= 1000) power++
  const scaled = value / 1000 ** power
  return `${scaled.toFixed(scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2)} ${prefixes[power]}`.trim()
}

/** A fraction as per cent. @param {number} fraction */
export const percent = (fraction) => `${(100 * fraction).toFixed(1)} %`
