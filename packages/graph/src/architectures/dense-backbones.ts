import { convnext } from './convnext.ts'
import type { Architecture } from './family.ts'
import { inceptionnext } from './inceptionnext.ts'
import { resnet } from './resnet.ts'

/** Channels of the stage maps that a published backbone yields. */
function stageChannels(backbone: Architecture): readonly number[] {
  const dims = backbone.dims as readonly number[]
  return backbone.block === 'bottleneck' ? dims.map((channels) => 4 * channels) : dims
}

/** The published backbones, by name. ConvNeXt norms the map of each stage. */
const denseBackbones: Readonly<Record<string, Architecture>> = Object.fromEntries([
  ...['tiny', 'small', 'base', 'large', 'xlarge'].map((size) => [
    `convnext_${size}`,
    { ...convnext.variants[`convnext_${size}`], outputNorms: true },
  ]),
  ...['tiny', 'small', 'base'].map((size) => [
    `inception_next_${size}`,
    inceptionnext.variants[`inception_next_${size}`],
  ]),
  ...['50', '50c', '101', '101c'].map((layers) => [`resnet${layers}`, resnet.variants[`resnet${layers}`]]),
])

/** The published networks of one head as trained on ADE20K, 150 classes: `upernet_convnext_tiny` and so on. */
export function denseVariants(family: string): Readonly<Record<string, Architecture>> {
  return Object.fromEntries(
    Object.entries(denseBackbones).map(([name, backbone]) => [
      `${family}_${name}`,
      { family, inChannels: stageChannels(backbone), backbone },
    ]),
  )
}
