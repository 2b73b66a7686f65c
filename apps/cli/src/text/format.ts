const decimalUnits = ['', 'k', 'M', 'G', 'T', 'P'] as const
const binaryUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

/** A count in three digits, such as `23.4 M`. */
export function formatCount(value: number): string {
  return scaled(value, 1000, decimalUnits)
}

/** Bytes in three digits, such as `5.19 MiB`. */
export function formatBytes(value: number): string {
  return scaled(value, 1024, binaryUnits)
}

/** Milliseconds in three digits. */
export function formatMs(value: number): string {
  return threeDigits(value)
}

/** A fraction as per cent with one digit, such as `87.8 %`. */
export function formatShare(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`
}

function scaled(value: number, base: number, units: readonly string[]): string {
  let power = 0
  let rest = value
  // From half a unit below, or 999.6 would print as 1000.
  while (Math.abs(rest) >= base - 0.5 && power < units.length - 1) {
    rest /= base
    power++
  }
  const digits = power === 0 && Number.isInteger(rest) ? String(rest) : threeDigits(rest)
  return `${digits} ${units[power]}`.trimEnd()
}

function threeDigits(value: number): string {
  const size = Math.abs(value)
  return value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2)
}
