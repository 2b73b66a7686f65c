import type { AlignPiece } from '@widthwise/graph/slicing'
import { channelIndex } from '@widthwise/graph/slicing'
import { onnxError } from '../../errors.ts'
import type { Link, LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'
import { streamLinks } from './stream-links.ts'

/** Adjacent channels of the input, with zero channels in front and behind. */
interface Part {
  readonly from: number
  to: number
  readonly before: number
  after: number
}

/**
 * Lowers an alignment: `Slice` for what is taken, `Pad` for the zeros beside it, `Concat` where there are several parts;
 * another order of channels is one `Gather`.
 */
export function lowerAlign(step: StepOf<'align'>, context: LoweringContext): void {
  const shape = context.shapeOf(step.input)
  const axis = 1 + channelIndex(shape)
  const parts = partsOf(step.pieces)
  if (parts.length === 0) {
    throw onnxError(
      'graph-unsupported',
      `${step.output}: an alignment that takes no channel over; at least one is right`,
    )
  }
  const input = context.nameOf(step.input)
  if (parts.length > 1 && step.pieces.every((piece) => 'take' in piece)) {
    const places = parts.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i))
    const gather = context.link('Gather', [context.builder.integers(places)], { axis })
    context.chain(input, [gather, ...streamLinks(step.output, context)], step.output)
    return
  }
  const linked = parts.map((part) => partLinks(part, shape[axis - 1] as number, axis, context))
  const [first = []] = linked
  if (linked.length === 1) {
    context.chain(input, [...first, ...streamLinks(step.output, context)], step.output)
    return
  }
  const [head, ...rest] = linked.map((links) =>
    links.reduce((value, link) => link(value, context.partOf(step.output, 'part')), input),
  ) as [string, ...string[]]
  context.chain(head, [context.link('Concat', rest, { axis }), ...streamLinks(step.output, context)], step.output)
}

function partsOf(pieces: readonly AlignPiece[]): readonly Part[] {
  const parts: Part[] = []
  let zeros = 0
  for (const piece of pieces) {
    const last = parts.at(-1)
    if ('zeros' in piece) {
      if (last) last.after += piece.zeros
      else zeros += piece.zeros
    } else if (last && last.after === 0 && last.to === piece.take[0]) last.to = piece.take[1]
    else parts.push({ from: piece.take[0], to: piece.take[1], before: parts.length > 0 ? 0 : zeros, after: 0 })
  }
  return parts
}

function partLinks(part: Part, size: number, axis: number, context: LoweringContext): readonly Link[] {
  const { builder } = context
  const { from, to, before, after } = part
  const axes = builder.integers([axis])
  const links: Link[] = []
  if (from !== 0 || to !== size) {
    links.push(context.link('Slice', [builder.integers([from]), builder.integers([to]), axes]))
  }
  // The third input of Pad, the value, is zero when it is left out.
  if (before + after > 0) links.push(context.link('Pad', [builder.integers([before, after]), '', axes]))
  return links
}
