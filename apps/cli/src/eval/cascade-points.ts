import { evaluateChain, type Predictions } from '@widthwise/cascade'
import { costOf, type Width } from '@widthwise/graph'
import type { CascadeDocument, OpenModel } from 'widthwise'
import { cliError } from '../errors.ts'
import { subnetOfWidth } from '../slicing/subnet-of-width.ts'
import type { PredictedWidths } from './predict-widths.ts'

type CascadePoint = CascadeDocument['points'][number]

/** What one cascade does on the samples of an evaluation. */
export interface CascadeResult {
  readonly chain: readonly number[]
  readonly thresholds: readonly number[]
  readonly top1: number
  readonly meanMacs: number
  /** Against always running the full width. */
  readonly saving: number
  readonly exits: readonly { readonly width: number; readonly share: number }[]
}

/**
 * The points of a model's cascade table to be evaluated: what `--cascade` asks for, or the default point where the widths
 * allow it.
 *
 * @throws {WidthwiseError} cascade-missing, usage-invalid when none can be made of `widths`
 */
export function cascadePoints(
  { document }: OpenModel,
  asked: 'auto' | 'all' | undefined,
  widths: readonly Width[],
): readonly CascadePoint[] {
  const { cascade, name } = document
  if (!cascade) {
    if (asked === undefined) return []
    throw cliError('cascade-missing', `${name} has no cascade table`, { details: { name } })
  }
  const wanted = asked === 'all' ? cascade.points : [cascade.points[cascade.default] as CascadePoint]
  const possible = wanted.filter(({ chain }) => chain.every((width) => widths.includes(width)))
  if (asked === undefined || possible.length > 0) return possible
  const needed = [...new Set(wanted.flatMap(({ chain }) => chain))].join(',')
  throw cliError('usage-invalid', `--cascade ${asked} needs other widths: --width ${needed}, or all`)
}

/** What cascades of the evaluated widths do, from their confidences. */
export function cascadeResults(
  model: OpenModel,
  points: readonly CascadePoint[],
  { byWidth }: PredictedWidths,
): readonly CascadeResult[] {
  const fullMacs = model.cost(model.document.slicing.widths.at(-1) as number).macs
  const stages = new Map(
    Array.from(byWidth, ([width, { confidence, right }]): [Width, Predictions] => [
      width,
      {
        confidence: Float64Array.from(confidence),
        right: Uint8Array.from(right),
        cost: costOf(model.graph, subnetOfWidth(model, width)).macs,
      },
    ]),
  )
  return points.map(({ chain, thresholds }) => {
    const found = evaluateChain(
      chain.flatMap((width) => stages.get(width) ?? []),
      thresholds,
    )
    return {
      chain,
      thresholds,
      top1: found.top1,
      meanMacs: found.meanCost,
      saving: 1 - found.meanCost / fullMacs,
      exits: chain.map((width, stage) => ({ width, share: found.exits[stage] as number })),
    }
  })
}
