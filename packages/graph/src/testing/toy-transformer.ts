import type { Graph } from '@widthwise/core'
import { GraphBuilder } from '../graph-builder.ts'

/**
 * A network with the axes of a vision transformer and none of its attention: every block is norm, fused linear,
 * projection, MLP, addition. What slicing rules read of it can be written down by hand.
 */
export function toyTransformer(size: {
  readonly channels: number
  readonly heads: number
  readonly blocks: number
  readonly mlpRatio?: number
}): Graph {
  const { channels, heads, blocks, mlpRatio = 4 } = size
  const b = new GraphBuilder()
  const streams = Array.from({ length: blocks }, (_, block) =>
    b.axis({ id: `block${block}`, role: 'stream', size: channels, block }),
  )
  let x = b.input('input', [6, 3])
  x = b.linear(x, 'embed', { channels: streams[0] as string })
  for (const [block, stream] of streams.entries()) {
    const derived = { parent: stream, block }
    const fused = b.axis({ id: `${stream}.qkv`, role: 'fused', ratio: 3, size: 3 * channels, ...derived })
    const hidden = b.axis({
      id: `${stream}.hidden`,
      role: 'hidden',
      ratio: mlpRatio,
      size: mlpRatio * channels,
      ...derived,
    })
    x = b.block(b.align(x, stream), (shortcut) => {
      let y = b.layerNorm(shortcut, `blocks.${block}.norm`, 1e-6)
      y = b.linear(y, `blocks.${block}.qkv`, { channels: fused })
      y = b.linear(y, `blocks.${block}.proj`, { channels: stream })
      y = b.gelu(b.linear(y, `blocks.${block}.fc1`, { channels: hidden }))
      y = b.linear(y, `blocks.${block}.fc2`, { channels: stream })
      return b.add(y, shortcut)
    })
    b.output(`features.${block}`, x)
  }
  x = b.layerNorm(x, 'norm', 1e-6)
  b.output('logits', b.linear(x, 'head', { channels: 5 }))
  return b.finish({
    architecture: { family: 'toy', heads },
    rules: ['slimmable', 'scala', 'hydravit', 'matformer', 'sortednet'],
  })
}
