import { architectureByName, buildGraph, costByPart, elementwiseMacs, sliceGraph } from '@widthwise/graph'

/** A row of a table of dense prediction: a published backbone under a published head. */
export interface DenseRow {
  readonly backbone: string
  readonly head: string
  /** Height and width of the picture. */
  readonly input: readonly [number, number]
  readonly classes: number
  /** Channels inside the head. */
  readonly channels: number
  readonly params: Readonly<Record<string, number>>
  readonly macs: Readonly<Record<string, number>>
}

/** Counts by what they count, such as `macs.head`. */
export type Counts = Readonly<Record<string, number | undefined>>

/** What a row says, as counts. */
export function denseExpected({ params, macs }: DenseRow): Counts {
  return { ...named('params', params), ...named('macs', macs) }
}

/**
 * The counts of a row. Parameters are those of the network that trains, where UperNet has an auxiliary head; MACs those of
 * the network that answers, which has none.
 *
 * @throws {WidthwiseError} architecture-unknown, architecture-invalid
 */
export function denseCounts({ backbone, head, input, classes, channels }: DenseRow): Counts {
  // The tables write InceptionNeXt in one word.
  const { architecture } = architectureByName(`${head}_${backbone.replace(/^inceptionnext_/, 'inception_next_')}`)
  const answers = { ...architecture, classes, channels }
  const trains = head === 'upernet' ? { ...answers, auxiliary: {} } : answers
  const [trained, answering] = [trains, answers].map((architecture) =>
    sliceGraph(buildGraph(architecture, { input: [3, ...input] }), { rule: 'none' }),
  ) as [ReturnType<typeof sliceGraph>, ReturnType<typeof sliceGraph>]
  return {
    ...named('params', byPart(trained, 'params')),
    ...named('macs', byPart(answering, 'macs')),
    'macs.elementwise': elementwiseMacs(answering, 'mmcv'),
  }
}

const named = (of: string, counts: Counts): Counts =>
  Object.fromEntries(Object.entries(counts).map(([part, count]) => [`${of}.${part}`, count]))

/** Tables count the neck as a part of the head. */
function byPart(sliced: ReturnType<typeof sliceGraph>, count: 'params' | 'macs'): Counts {
  const parts = costByPart(sliced)
  const of = (part: string): number => parts.get(part)?.[count] ?? 0
  const sums = { backbone: of('backbone'), head: of('neck') + of('decode_head'), auxiliary: of('auxiliary_head') }
  return { ...sums, total: sums.backbone + sums.head + sums.auxiliary }
}
