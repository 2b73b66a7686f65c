/** Ways to resize, named as Pillow, torchvision and timm name them. All but `nearest` are antialiased. */
export type Interpolation = 'nearest' | 'box' | 'bilinear' | 'hamming' | 'bicubic' | 'lanczos'

/** A resampling kernel: zero outside `[-support, support]`, in units of output pixels when shrinking. */
export interface ResampleFilter {
  readonly support: number
  readonly weight: (x: number) => number
}

// Pillow writes these two as C floats; as doubles they move the 22-bit weights of some outputs.
const hammingConstant = Math.fround(0.54)
const hammingCosine = Math.fround(0.46)

/** Pillow's kernels; the order of operations is theirs, because the last bit of a weight depends on it. */
export const resampleFilters: Readonly<Record<Exclude<Interpolation, 'nearest'>, ResampleFilter>> = {
  box: { support: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  hamming: { support: 1, weight: hamming },
  bicubic: { support: 2, weight: bicubic },
  lanczos: { support: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
}

/** The names of {@link Interpolation}. */
export const interpolations: readonly Interpolation[] = [
  'nearest',
  ...(Object.keys(resampleFilters) as Exclude<Interpolation, 'nearest'>[]),
]

function hamming(x: number): number {
  const distance = Math.abs(x)
  if (distance === 0) return 1
  if (distance >= 1) return 0
  const angle = distance * Math.PI
  return (Math.sin(angle) / angle) * (hammingConstant + hammingCosine * Math.cos(angle))
}

/** Cubic convolution (Keys 1981) with a = -0.5; PyTorch's own interpolation uses -0.75. */
function bicubic(x: number): number {
  const a = -0.5
  const distance = Math.abs(x)
  if (distance < 1) return ((a + 2) * distance - (a + 3)) * distance * distance + 1
  if (distance < 2) return (((distance - 5) * distance + 8) * distance - 4) * a
  return 0
}

function sinc(x: number): number {
  if (x === 0) return 1
  const angle = x * Math.PI
  return Math.sin(angle) / angle
}
