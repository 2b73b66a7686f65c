import { readFile } from 'node:fs/promises'
import { createPreprocessor, type PreprocessSpec } from '@widthwise/image'
import { cliError } from '../errors.ts'
import type { Assumed } from './assumed.ts'
import type { ChosenNetwork } from './choose-network.ts'

/** A `preprocess` object that gives the network's input; none for a network that takes no picture. */
export interface ChosenPreprocess {
  readonly preprocess?: PreprocessSpec
  readonly assumed: readonly Assumed[]
}

const imagenetColours = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const
const halfColours = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] } as const

/** As torchvision and timm evaluate on ImageNet: the crop is 0.875 of the short side. */
const cropped = (side: number) => ({ resize: Math.floor(side / 0.875), crop: side, cropPct: 0.875 })
/** The picture as it is: one of that size is not resized. */
const whole = (side: number) => ({ resize: side, crop: side, cropPct: 1 })

const presets: Readonly<Record<string, (side: number) => PreprocessSpec>> = {
  imagenet: (side) => ({ ...cropped(side), cropMode: 'center', interpolation: 'bicubic', ...imagenetColours }),
  /** timm's `augreg` transformers. */
  inception: (side) => ({ ...cropped(side), cropMode: 'center', interpolation: 'bicubic', ...halfColours }),
  /** akamaster's ResNets for CIFAR-10 are trained with ImageNet's colours. */
  'cifar10-resnet': (side) => ({ ...whole(side), cropMode: 'center', interpolation: 'bicubic', ...imagenetColours }),
}

/**
 * What `--preprocess` says: a preset, or a JSON file of a `preprocess` object (or a `widthwise.json` with one). Left out,
 * that of the ResNets for CIFAR-10 for 32 × 32 pixels and of ImageNet for all others.
 *
 * @throws {WidthwiseError} preprocess-unusable, preprocess-invalid; usage-invalid where there is no picture
 */
export async function choosePreprocess(
  how: string | undefined,
  size: ChosenNetwork['size'],
): Promise<ChosenPreprocess> {
  if ('input' in size) return choosePicture(how, size.input)
  if (how === undefined) return { assumed: [] }
  throw cliError(
    'usage-invalid',
    `--preprocess is for pictures; this network takes ${Object.keys(size.inputs).join(', ')}`,
  )
}

async function choosePicture(
  how: string | undefined,
  [channels, height, width]: readonly [number, number, number],
): Promise<ChosenPreprocess> {
  const name = how ?? (height === 32 ? 'cifar10-resnet' : 'imagenet')
  const isPreset = Object.hasOwn(presets, name)
  if (isPreset && height !== width) {
    throw cliError('preprocess-unusable', `${name} gives squares; for ${height} × ${width} give a file`)
  }
  const preprocess = isPreset
    ? (presets[name] as (side: number) => PreprocessSpec)(height)
    : await readSpec(name, [height, width])
  const { shape } = createPreprocessor(preprocess)
  if (shape.join() !== [channels, height, width].join()) {
    throw cliError(
      'preprocess-unusable',
      `${name}: gives [${shape}], the network takes [${channels},${height},${width}]`,
    )
  }
  return {
    preprocess,
    assumed:
      how === undefined ? [{ what: 'preprocessing', value: describe(name, preprocess), option: '--preprocess' }] : [],
  }
}

/** A file's object; what it leaves out is the geometry of the input, and what has a default. */
async function readSpec(file: string, input: readonly [height: number, width: number]): Promise<PreprocessSpec> {
  const unusable = (problem: string, cause?: unknown): Error =>
    cliError('preprocess-unusable', `${file}: ${problem}`, { cause, details: { file } })
  let json: unknown
  try {
    json = JSON.parse(await readFile(file, 'utf8'))
  } catch (cause) {
    if (cause instanceof SyntaxError) throw unusable('is not JSON', cause)
    throw unusable(`is none of ${Object.keys(presets).join(', ')}, and no file that can be read`, cause)
  }
  const { preprocess = json } = Object(json) as { readonly preprocess?: unknown }
  if (typeof preprocess !== 'object' || preprocess === null || Array.isArray(preprocess)) throw unusable('is no object')
  const { mean, std, ...geometry } = preprocess as Partial<PreprocessSpec>
  if (mean === undefined || std === undefined) {
    const missing = [...(mean === undefined ? ['mean'] : []), ...(std === undefined ? ['std'] : [])].join(' and ')
    throw unusable(
      `${missing} missing; it needs mean and std, and may have resize, crop, cropMode, cropPct, interpolation`,
    )
  }
  const crop = geometry.crop ?? (input[0] === input[1] ? input[0] : input)
  return { ...geometry, crop, mean, std }
}

function describe(name: string, { resize, crop, interpolation, mean, std }: PreprocessSpec): string {
  const size = resize === crop ? `short side to ${resize}` : `short side to ${resize}, centre ${crop}`
  return `${name}: ${size}, ${interpolation}, mean ${mean.join(' ')}, std ${std.join(' ')}`
}
