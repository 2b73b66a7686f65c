/** Inception depthwise convolution: Yu et al., "InceptionNeXt", arXiv 2303.16900, Section 3.3 and Table 8. */
import { roundHalfEven } from '@widthwise/core'
import * as v from 'valibot'
import type { KernelSpec } from '../graph-builder.ts'
import { ratio } from './family.ts'
import { oddKernel, type TokenMixer } from './metanext-block.ts'

const branchNames = ['square', 'horizontal', 'vertical'] as const
type InceptionBranch = (typeof branchNames)[number]

/** A mixer's keys, as {@link inceptionKeys} checks them. */
export interface InceptionMixer {
  readonly squareKernel: number
  readonly bandKernel: number
  readonly branchRatio: number
  readonly branches: readonly InceptionBranch[]
  readonly bands: 'parallel' | 'sequence'
  readonly widths?: readonly number[]
}

type WithDefault<T> = v.OptionalSchema<v.GenericSchema<T>, T>

/** The keys by which a description says what the mixer is. */
export const inceptionKeys: {
  readonly squareKernel: WithDefault<number>
  readonly bandKernel: WithDefault<number>
  readonly branchRatio: WithDefault<number>
  readonly branches: WithDefault<InceptionBranch[]>
  readonly bands: WithDefault<'parallel' | 'sequence'>
  readonly widths: v.ExactOptionalSchema<v.GenericSchema<number[]>, undefined>
} = {
  /** Kernel of the square branch. */
  squareKernel: v.optional(oddKernel, 3),
  /** Length k of the band kernels, 1×k and k×1. */
  bandKernel: v.optional(oddKernel, 11),
  /** Share of the channels that each branch has, rounded down. */
  branchRatio: v.optional(ratio, 1 / 8),
  /** Branches that there are; the channels of a removed one pass unchanged. */
  branches: v.optional(
    v.pipe(
      v.array(v.picklist(branchNames, `must be some of ${branchNames.join(', ')}`)),
      v.minLength(1, 'must name at least one branch'),
      v.check((branches) => new Set(branches).size === branches.length, 'must name each branch once'),
    ),
    [...branchNames],
  ),
  /** The band kernels stand beside each other, or one behind the other over the same channels. */
  bands: v.optional(v.picklist(['parallel', 'sequence'], "must be 'parallel' or 'sequence'"), 'parallel'),
  /** Of a slimmable network: the widths whose segments the channels are stored in. */
  widths: v.exactOptional(
    v.pipe(
      v.array(ratio),
      v.check(
        (widths) => widths.at(-1) === 1 && widths.every((width, i) => i === 0 || width > (widths[i - 1] as number)),
        'must ascend, and end with 1',
      ),
    ),
  ),
}

/**
 * The mixer over a stream. The identity comes first, as in the authors' code and in all published weights; Algorithm 1
 * and equation 5 of the paper have it last. Then follow k×k (`dwconv_hw`), 1×k (`dwconv_w`) and k×1 (`dwconv_h`).
 */
export function inceptionMixer(mixer: InceptionMixer): TokenMixer {
  const { squareKernel, bandKernel, branchRatio } = mixer
  return (b, input, name, { channels, size, index }) => {
    const kernels: { readonly [Branch in InceptionBranch]: KernelSpec } = {
      square: { name: `${name}.dwconv_hw`, kernel: squareKernel },
      horizontal: { name: `${name}.dwconv_w`, kernel: [1, bandKernel] },
      vertical: { name: `${name}.dwconv_h`, kernel: [bandKernel, 1] },
    }
    const share = Math.floor(size * branchRatio)
    const branches = branchesOf(mixer)
    const part = { role: 'branch', parent: channels, block: index } as const
    const identity = b.axis({ id: `${channels}.identity`, size: size - branches.length * share, ...part })
    return b.branches(input, [
      { channels: identity, kernels: [] },
      ...branches.map((branch) => ({
        channels: b.axis({ id: `${channels}.${branch.join('-')}`, size: share, ratio: branchRatio, ...part }),
        kernels: branch.map((kernel) => kernels[kernel]),
      })),
    ])
  }
}

/** What goes through one kernel, or two in sequence. */
function branchesOf({ branches, bands }: InceptionMixer): readonly (readonly InceptionBranch[])[] {
  const kept = branchNames.filter((name) => branches.includes(name))
  if (bands === 'parallel') return kept.map((name) => [name])
  return [kept.filter((name) => name === 'square'), ['horizontal' as const, 'vertical' as const]].filter(
    (branch) => branch.length > 0,
  )
}

/** Whether a sequence of bands has both of them. */
export function hasItsBands({ branches, bands }: InceptionMixer): boolean {
  return bands === 'parallel' || (branches.includes('horizontal') && branches.includes('vertical'))
}

/**
 * Whether every branch of a stream of `channels` has a channel, and whether all of them have room in every segment
 * between two widths.
 */
export function branchesFit(mixer: InceptionMixer, channels: number): boolean {
  const { branchRatio, widths = [1] } = mixer
  const branches = branchesOf(mixer).length
  const ends = widths.map((width) => roundHalfEven(width * channels))
  const share = (end: number): number => Math.floor(end * branchRatio)
  return (
    share(channels) > 0 &&
    ends.every((end, i) => {
      const start = ends[i - 1] ?? 0
      return branches * (share(end) - share(start)) <= end - start
    })
  )
}
