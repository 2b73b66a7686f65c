/** Between a number and its unit: narrow, and no line breaks there. */
const gap = '\u202f'

/** A share in [0, 1] as people read it: whole per cent, one decimal where `digits` says so. */
export function percent(share: number, digits = 0): string {
  return `${(100 * share).toFixed(digits)}${gap}%`
}

/** A number to three significant digits, without an exponent: `6.04`, `13.3`, `0.82`, `120`. */
export function threeDigits(value: number): string {
  const decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return value.toFixed(decimals)
}

/** Multiply-accumulates in millions: `6.04 M`. */
export function macs(count: number): string {
  return `${threeDigits(count / 1e6)}${gap}M`
}

/** Milliseconds: `2.90 ms`. */
export function milliseconds(ms: number): string {
  return `${threeDigits(ms)}${gap}ms`
}

/** Bytes in decimal megabytes, as download dialogs show them: `2.76 MB`. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)}${gap}MB`
}

/** Long counts in a sentence as people read them: `50 million pixels`, `30,000 × 30,000 pixels`. Other digits stay. */
export function readableCounts(text: string): string {
  return text.replace(/(?<![\w./:-])\d{5,}(?= (?:×|pixels|MACs))/g, (digits) => {
    const count = Number(digits)
    return count < 1e6 ? count.toLocaleString('en') : `${Number((count / 1e6).toPrecision(3))} million`
  })
}

/** Several things in one sentence: `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  const last = items.at(-1) ?? ''
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`
}
