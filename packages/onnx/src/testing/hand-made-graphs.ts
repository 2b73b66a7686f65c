import type { Graph } from '@widthwise/core'
import { GraphBuilder } from '@widthwise/graph'

/**
 * What ConvNeXt does not use: token mixers of several branches, one of them a sequence; biasless stride, a factor a
 * channel that no linear takes over; a value under two names.
 */
export function mixerGraph(channels: number, branchRatio: number, widths?: readonly number[]): Graph {
  const b = new GraphBuilder()
  const stream = b.axis({ id: 'stream', role: 'stream', size: channels, block: 0 })
  const part = { role: 'branch', parent: stream, block: 0 } as const
  const share = Math.floor(channels * branchRatio)
  const identity = b.axis({ id: 'identity', size: channels - 3 * share, ...part })
  const [square, horizontal, both] = ['square', 'horizontal', 'both'].map((id) =>
    b.axis({ id, size: share, ratio: branchRatio, ...part }),
  ) as [string, string, string]
  const x = b.convolution(b.input('input', [3, 9, 7]), { name: 'stem', channels: stream, kernel: 3, stride: 2 })
  const mixed = b.block(x, (shortcut) =>
    b.add(
      b.branches(shortcut, [
        { channels: identity, kernels: [] },
        { channels: square, kernels: [{ name: 'square', kernel: 3 }] },
        { channels: horizontal, kernels: [{ name: 'horizontal', kernel: [1, 5] }] },
        {
          channels: both,
          kernels: [
            { name: 'across', kernel: [1, 3] },
            { name: 'down', kernel: [3, 1] },
          ],
        },
      ]),
      shortcut,
    ),
  )
  b.output('map', mixed)
  const scaled = b.scale(b.gelu(mixed), 'gamma')
  b.output('scaled', scaled)
  b.output('scaled.again', scaled)
  b.output('image', 'input')
  b.output('logits', b.linear(b.globalAveragePool(scaled), 'head', { channels: 2 }))
  return b.finish({ architecture: { family: 'mixer' }, rules: ['slimmable'], ...(widths && { widths }) })
}

/** Tokens and vectors through every operation that takes them; `wide` and `narrow` are two blocks' streams. */
export function tokensGraph(): Graph {
  const b = new GraphBuilder()
  const wide = b.axis({ id: 'wide', role: 'stream', size: 12, block: 0 })
  const narrow = b.axis({ id: 'narrow', role: 'stream', size: 12, block: 1 })
  const tokens = b.input('tokens', [5, 4])
  const first = b.linear(tokens, 'embed', { channels: wide })
  const x = b.block(first, (shortcut) => {
    const normed = b.layerNorm(shortcut, 'norm', 1e-5)
    const mixed = b.linear(b.gelu(normed), 'mix', { channels: wide })
    b.output('mixed', mixed)
    return b.add(b.scale(mixed, 'gamma.mix'), shortcut)
  })
  const aligned = b.align(x, narrow)
  const y = b.block(aligned, (shortcut) => b.add(b.scale(b.gelu(shortcut), 'gamma.gelu'), shortcut))
  b.output('tokens.out', y)
  const vector = b.linear(b.input('vector', [6]), 'vector.embed', { channels: wide })
  const vectorNormed = b.align(b.scale(b.layerNorm(b.gelu(vector), 'vector.norm', 1e-6), 'gamma.vector'), narrow)
  b.output('vector.out', b.linear(vectorNormed, 'vector.head', { channels: 3 }))
  return b.finish({ architecture: { family: 'tokens' }, rules: ['slimmable'] })
}
