/** Token mixers of MetaNeXt blocks that are one operation or two: ConvNeXt's depthwise convolution, and attention. */
import type { TokenMixer } from './metanext-block.ts'

/**
 * One depthwise convolution. With a ratio below 1 only the last `floor(ratio · C)` channels go through it, the others pass
 * (InceptionNeXt, arXiv 2303.16900, Table 1).
 */
export function depthwiseMixer({ kernel, ratio }: { readonly kernel: number; readonly ratio: number }): TokenMixer {
  return (b, input, name, { channels, size, index }) => {
    if (ratio === 1) return b.depthwise(input, { name, kernel })
    const convolved = Math.floor(size * ratio)
    const part = { role: 'branch', parent: channels, block: index } as const
    const pass = b.axis({ id: `${channels}.pass`, size: size - convolved, ...part })
    const conv = b.axis({ id: `${channels}.convolved`, size: convolved, ratio, ...part })
    return b.branches(input, [
      { channels: pass, kernels: [] },
      { channels: conv, kernels: [{ name: `${name}.conv`, kernel }] },
    ])
  }
}

/** Attention over tokens `[tokens, channels]`, with a fused q, k, v, and a projection. */
export function attentionMixer({ heads, qkvBias }: { readonly heads: number; readonly qkvBias: boolean }): TokenMixer {
  return (b, input, name, { channels, size, index }) => {
    const fused = b.axis({
      id: `${channels}.qkv`,
      role: 'fused',
      parent: channels,
      ratio: 3,
      size: 3 * size,
      block: index,
    })
    const qkv = b.linear(input, `${name}.qkv`, { channels: fused, bias: qkvBias })
    return b.linear(b.attention(qkv, { channels, heads }), `${name}.proj`, { channels })
  }
}
