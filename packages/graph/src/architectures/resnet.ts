/**
 * ResNet: He et al., "Deep Residual Learning for Image Recognition", arXiv 1512.03385.
 * Reference code: torchvision (names `torchvision`; the stride of a bottleneck stands in its 3×3 convolution, unlike in the
 * paper), akamaster/pytorch_resnet_cifar10 (names `akamaster`; the paper's Section 4.2, with its shortcut A), and
 * mmsegmentation for the deep stem: ResNetV1c, from He et al., "Bag of Tricks", arXiv 1812.01187, where it is ResNet-C.
 */
import type { Graph, ValueId } from '@widthwise/core'
import * as v from 'valibot'
import { GraphBuilder } from '../graph-builder.ts'
import {
  type Architecture,
  count,
  defineFamily,
  type Family,
  type InputShapes,
  imageInput,
  positive,
} from './family.ts'

/** Whose checkpoints the names of the tensors are those of: the head is `fc` in torchvision's, `linear` in akamaster's. */
const namings = ['torchvision', 'akamaster'] as const

const schema = v.pipe(
  v.strictObject({
    family: v.literal('resnet'),
    naming: v.picklist(namings),
    /** Two 3×3 convolutions; or 1×1, 3×3 and 1×1, the last to four times as many channels. */
    block: v.picklist(['basic', 'bottleneck']),
    /** Channels of each stage; of its 3×3 convolutions where blocks are bottlenecks. */
    dims: v.pipe(v.array(count), v.minLength(1, 'must have one entry a stage')),
    /** Blocks of each stage. */
    depths: v.pipe(v.array(count), v.minLength(1, 'must have one entry a stage')),
    inChannels: v.optional(count, 3),
    classes: v.optional(count, 1000),
    /** 7×7 stride 2 and a max-pool; 3×3 stride 1 and none; or three 3×3, the first with stride 2, and a max-pool. */
    stem: v.optional(v.picklist(['imagenet', 'cifar', 'deep']), 'imagenet'),
    /** Which convolution of a stage's first block has its stride: the first 3×3. */
    stride: v.optional(v.literal('3x3'), '3x3'),
    /** Where the shape changes: A, every second position and channels of zeros; B, a 1×1 convolution and a norm. */
    shortcut: v.optional(v.picklist(['A', 'B']), 'B'),
    activation: v.optional(v.literal('relu'), 'relu'),
    norm: v.optional(v.literal('batchnorm'), 'batchnorm'),
    normEps: v.optional(positive, 1e-5),
  }),
  v.forward(
    v.check(({ dims, depths }) => dims.length === depths.length, 'must have one entry a stage, as dims has'),
    ['depths'],
  ),
  v.forward(
    v.check(
      ({ stem, dims }) => stem !== 'deep' || (dims[0] as number) >= 2,
      "must start with 2 or more for stem 'deep'",
    ),
    ['dims'],
  ),
  v.forward(
    v.check(({ shortcut, block }) => shortcut === 'B' || block === 'basic', 'must be B where blocks are bottlenecks'),
    ['shortcut'],
  ),
  v.forward(
    v.check(
      ({ shortcut, dims }) =>
        shortcut === 'B' ||
        dims.every((size, i) => i === 0 || (size % 4 === 0 && size === 2 * (dims[i - 1] as number))),
      'must double from stage to stage, to multiples of 4, for shortcut A: it adds a quarter of zeros on both sides',
    ),
    ['dims'],
  ),
)

type ResNet = v.InferOutput<typeof schema>

const layers = {
  18: { block: 'basic', depths: [2, 2, 2, 2] },
  34: { block: 'basic', depths: [3, 4, 6, 3] },
  50: { block: 'bottleneck', depths: [3, 4, 6, 3] },
  101: { block: 'bottleneck', depths: [3, 4, 23, 3] },
  152: { block: 'bottleneck', depths: [3, 8, 36, 3] },
} as const

/** Layers of the CIFAR networks: three stages of (n − 2) / 6 blocks of two. */
const cifarLayers = [20, 32, 44, 56, 110] as const

const imagenet = { family: 'resnet', naming: 'torchvision', dims: [64, 128, 256, 512] } as const
const cifar = {
  family: 'resnet',
  naming: 'akamaster',
  block: 'basic',
  dims: [16, 32, 64],
  classes: 10,
  stem: 'cifar',
  shortcut: 'A',
} as const

const variants = Object.fromEntries([
  ...Object.entries(layers).map(([count, config]) => [`resnet${count}`, { ...imagenet, ...config }]),
  ...([50, 101, 152] as const).map((count) => [`resnet${count}c`, { ...imagenet, ...layers[count], stem: 'deep' }]),
  ...cifarLayers.map((count) => [`cifar_resnet${count}`, { ...cifar, depths: Array(3).fill((count - 2) / 6) }]),
])

function build(config: ResNet, inputs: InputShapes): Graph {
  const b = new GraphBuilder()
  const features = stages(b, config, b.input('input', imageInput(inputs, config.inChannels)))
  const head = config.naming === 'torchvision' ? 'fc' : 'linear'
  const pooled = b.globalAveragePool(features.at(-1) as ValueId)
  b.output('logits', b.linear(pooled, head, { channels: config.classes }))
  for (const [stage, value] of features.entries()) b.output(`features.${stage}`, value)
  // BatchNorm's running statistics are those of the full width: there is no exact narrower network.
  return b.finish({ architecture: config, rules: [] })
}

/** Stem and stages; the map behind each stage. */
function stages(b: GraphBuilder, config: ResNet, input: ValueId): readonly ValueId[] {
  const block = config.block === 'basic' ? basic : bottleneck
  let x = stem(b, config, input)
  return config.dims.map((channels, stage) => {
    for (let index = 0; index < (config.depths[stage] as number); index++) {
      const stride = stage > 0 && index === 0 ? 2 : 1
      const shortcut = x
      x = b.within(`layer${stage + 1}.${index}`, () => {
        const y = block(b, config, shortcut, channels, stride)
        return b.relu(b.add(y, shortcutOf(b, config, shortcut, y, stride)))
      })
    }
    return x
  })
}

function stem(b: GraphBuilder, config: ResNet, input: ValueId): ValueId {
  const channels = config.dims[0] as number
  if (config.stem === 'cifar') return b.relu(unit(b, config, input, { number: 1, channels, kernel: 3 }))
  let x = input
  if (config.stem === 'imagenet') {
    x = b.relu(unit(b, config, x, { number: 1, channels, kernel: 7, stride: 2 }))
  } else {
    const half = Math.floor(channels / 2)
    // Numbered as mmsegmentation's sequence of convolution, norm and activation, three times.
    for (const [layer, size] of [half, half, channels].entries()) {
      const stride = layer === 0 ? 2 : 1
      x = b.convolution(x, { name: `stem.${3 * layer}`, channels: size, kernel: 3, stride, bias: false })
      x = b.relu(b.batchNorm(x, `stem.${3 * layer + 1}`, config.normEps))
    }
  }
  return b.maxPool(x, { name: 'maxpool', kernel: 3, stride: 2 })
}

/** Two 3×3 convolutions. */
function basic(b: GraphBuilder, config: ResNet, input: ValueId, channels: number, stride: number): ValueId {
  const x = b.relu(unit(b, config, input, { number: 1, channels, kernel: 3, stride }))
  return unit(b, config, x, { number: 2, channels, kernel: 3 })
}

/** 1×1 to fewer channels, 3×3, 1×1 to four times as many. */
function bottleneck(b: GraphBuilder, config: ResNet, input: ValueId, channels: number, stride: number): ValueId {
  let x = b.relu(unit(b, config, input, { number: 1, channels, kernel: 1 }))
  x = b.relu(unit(b, config, x, { number: 2, channels, kernel: 3, stride }))
  return unit(b, config, x, { number: 3, channels: 4 * channels, kernel: 1 })
}

/** Convolution and norm number `number` of a block, or of the network. */
function unit(
  b: GraphBuilder,
  config: ResNet,
  input: ValueId,
  spec: { readonly number: number; readonly channels: number; readonly kernel: number; readonly stride?: number },
): ValueId {
  const { number, ...others } = spec
  return b.batchNorm(
    b.convolution(input, { name: `conv${number}`, bias: false, ...others }),
    `bn${number}`,
    config.normEps,
  )
}

/** What a block adds to its branch `y`: its input, or where the shape changes what brings that to the shape of `y`. */
function shortcutOf(b: GraphBuilder, config: ResNet, input: ValueId, y: ValueId, stride: number): ValueId {
  const channels = b.shapeOf(y)[0] as number
  if (stride === 1 && b.shapeOf(input)[0] === channels) return input
  if (config.shortcut === 'A') {
    return b.padChannels(b.subsample(input, stride), { before: channels / 4, after: channels / 4, channels })
  }
  const x = b.convolution(input, { name: 'downsample.0', channels, kernel: 1, stride, bias: false })
  return b.batchNorm(x, 'downsample.1', config.normEps)
}

const imageSize = ({ stem }: Architecture): number => (stem === 'cifar' ? 32 : 224)

/** The ResNet family. */
export const resnet: Family = defineFamily({ name: 'resnet', schema, variants, namings, imageSize, build, stages })
