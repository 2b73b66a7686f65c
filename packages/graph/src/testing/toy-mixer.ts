import type { Graph } from '@widthwise/core'
import { GraphBuilder } from '../graph-builder.ts'

/**
 * One block with an Inception token mixer over `channels` channels: identity first, then a square, a horizontal and a
 * vertical band, each with `floor(c · branchRatio)` of the first c channels at every width.
 */
export function toyMixer(size: {
  readonly channels: number
  readonly branchRatio: number
  readonly widths?: readonly number[]
}): Graph {
  const { channels, branchRatio, widths } = size
  const b = new GraphBuilder()
  const stream = b.axis({ id: 'stream', role: 'stream', size: channels, block: 0 })
  const part = { role: 'branch', parent: stream, block: 0 } as const
  const share = Math.floor(channels * branchRatio)
  const identity = b.axis({ id: 'identity', size: channels - 3 * share, ...part })
  const [square, horizontal, vertical] = ['square', 'horizontal', 'vertical'].map((id) =>
    b.axis({ id, size: share, ratio: branchRatio, ...part }),
  ) as [string, string, string]
  const x = b.convolution(b.input('input', [3, 4, 4]), { name: 'stem', channels: stream, kernel: 1 })
  const output = b.block(x, (shortcut) =>
    b.add(
      b.branches(shortcut, [
        { channels: identity, kernels: [] },
        { channels: square, kernels: [{ name: 'dwconv_hw', kernel: 3 }] },
        { channels: horizontal, kernels: [{ name: 'dwconv_w', kernel: [1, 5] }] },
        { channels: vertical, kernels: [{ name: 'dwconv_h', kernel: [5, 1] }] },
      ]),
      shortcut,
    ),
  )
  b.output('logits', b.linear(b.globalAveragePool(output), 'head', { channels: 2 }))
  return b.finish({ architecture: { family: 'toy' }, rules: ['slimmable'], ...(widths && { widths }) })
}
