import { type Normalization, normalizeTable } from '@widthwise/image'
import { expectEqual, fail, type Tally } from './tally.ts'

interface Table extends Normalization {
  readonly name: string
  /** For each channel 256 float32 values, eight hexadecimal digits each. */
  readonly bits: readonly string[]
}

/** normalize.json. */
export interface NormalizeIndex {
  readonly tables: readonly Table[]
}

/** Checks all 768 values of every table, bit for bit. */
export async function runNormalize({ tables }: NormalizeIndex, tally: Tally): Promise<void> {
  for (const table of tables) await tally.unit(`normalize-${table.name}`, () => checkTable(table))
}

function checkTable({ bits, ...normalization }: Table): void {
  const table = normalizeTable(normalization)
  const words = new Uint32Array(table.buffer)
  expectEqual('channels', bits.length, 3)
  for (const [channel, text] of bits.entries()) {
    const got = Array.from(words.subarray(channel * 256, channel * 256 + 256), (word) =>
      word.toString(16).padStart(8, '0'),
    )
    if (got.join('') === text) continue
    const byte = got.findIndex((word, index) => word !== text.slice(index * 8, index * 8 + 8))
    fail(`byte ${byte} of channel ${channel} is ${got[byte]}, not ${text.slice(byte * 8, byte * 8 + 8)}`)
  }
}
