import { imageError } from '../errors.ts'

/** Three numbers, one a channel: red, green, blue. */
export type ChannelValues = readonly [red: number, green: number, blue: number]

/** torchvision's `Normalize(mean, std)`, on values in [0, 1]. */
export interface Normalization {
  readonly mean: ChannelValues
  /** None may be 0. */
  readonly std: ChannelValues
}

/**
 * What every byte of every channel becomes: `[3, 256]` float32 values, `(x / 255 - mean) / std`.
 *
 * Each step rounds to float32 as torchvision's `ToTensor` and `Normalize` do: with a reciprocal, one rounding at the end
 * or a fused scale and bias, hundreds of the 768 values of common models differ.
 *
 * @throws {WidthwiseError} `preprocess-invalid`
 */
export function normalizeTable({ mean, std }: Normalization): Float32Array {
  assertTriple('mean', mean)
  assertTriple('std', std)
  const { fround } = Math
  const table = new Float32Array(3 * 256)
  for (let channel = 0; channel < 3; channel++) {
    const channelMean = fround(mean[channel] as number)
    const channelStd = fround(std[channel] as number)
    if (channelStd === 0) throw imageError('preprocess-invalid', `std is ${std.join(', ')}; none may be 0`)
    for (let byte = 0; byte < 256; byte++) {
      const centered = fround(fround(byte / 255) - channelMean)
      table[channel * 256 + byte] = centered / channelStd
    }
  }
  return table
}

function assertTriple(name: string, value: unknown): void {
  if (Array.isArray(value) && value.length === 3 && value.every((entry) => Number.isFinite(Math.fround(entry)))) return
  throw imageError(
    'preprocess-invalid',
    `${name} is ${JSON.stringify(value)}; it must be three numbers on values in [0, 1]`,
    {
      details: { [name]: value },
    },
  )
}
