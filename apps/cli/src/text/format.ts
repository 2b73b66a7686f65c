const prefixes = ['', 'k', 'M', 'G', 'T', 'P'] as const

/** A count in three digits, such as `23.4 M`. */
export function formatCount(value: number): string {
  return scaled(value, 1000, prefixes)
}

/** Bytes in three digits, such as `5.19 MiB`. */
export function formatBytes(value: number): string {
  return `${scaled(
    value,
    1024,
    prefixes.map((prefix) => (prefix ? `${prefix === 'k' ? 'K' : prefix}i` : '')),
    ' ',
  )}B`
}

/** A fraction as per cent with one digit, such as `87.8 %`. */
export function formatShare(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`
}

/** Milliseconds in three digits. */
export function formatMs(ms: number): string {
  return threeDigits(ms)
}

/** A ratio as the command line takes it, without a tail of zeros. */
export function formatWidth(width: number): string {
  return String(width)
}

function scaled(value: number, base: number, names: readonly string[], separator = ''): string {
  let power = 0
  let rest = value
  // 999.5 and above would print as 1000.
  while (Math.abs(rest) >= base - 0.5 && power < names.length - 1) {
    rest /= base
    power++
  }
  const digits = power === 0 && Number.isInteger(rest) ? String(rest) : threeDigits(rest)
  return power === 0 ? `${digits}${separator}` : `${digits} ${names[power]}`
}

function threeDigits(value: number): string {
  const size = Math.abs(value)
  return value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2)
}
