import type { Segment, Segments } from '@widthwise/core'
import { describeName, describeShape } from '../describe.ts'
import { weightsError } from '../errors.ts'
import { select } from '../selection/select.ts'
import { formatBoxName } from './box-name.ts'
import { type Box, boxesOf, countBoxes, mergeBoxes, normaliseAxis, subtract } from './boxes.ts'

/** What a width reads of one tensor; a `SlicedParameter` of a graph is one. */
export interface WidthRead {
  readonly fullShape: readonly number[]
  readonly segments: Segments
}

/** A part of a full tensor, as one tensor of a shard. */
export interface ShardPart {
  /** Name of the full tensor. */
  readonly tensor: string
  /** Name in the shard: the tensor's own in the first, `tensor@[a:b,c:d]` in the others. */
  readonly name: string
  readonly fullShape: readonly number[]
  /** What the part holds of the full tensor, in this order. */
  readonly segments: Segments
}

/** What one file of nested weights holds. */
export interface NestedShard {
  readonly parts: readonly ShardPart[]
}

function assertRead(width: number, tensor: string, { fullShape, segments }: WidthRead): void {
  select(fullShape, segments, tensor)
  for (const [axis, axisSegments] of segments.entries()) {
    const wanted = axisSegments.reduce((sum, [from, to]) => sum + to - from, 0)
    const distinct = normaliseAxis(axisSegments).reduce((sum, [from, to]) => sum + to - from, 0)
    if (wanted === 0 || wanted !== distinct) {
      throw weightsError(
        'plan-invalid',
        `width ${width}: axis ${axis} of tensor ${describeName(tensor)} reads ${wanted === 0 ? 'nothing' : 'an index twice'}; every index may be read once`,
      )
    }
  }
}

/** Parts that one tensor may be divided into, over all shards; keeps the checks of a file that is not trusted short. */
export const maxPartsPerTensor = 4096

function tooManyParts(tensor: string) {
  return weightsError('plan-invalid', `tensor ${describeName(tensor)} falls into more than ${maxPartsPerTensor} parts`)
}

/** What has been given to a shard of each tensor so far. */
class Coverage {
  readonly #tensors = new Map<string, { readonly fullShape: readonly number[]; boxes: readonly Box[]; parts: number }>()

  /** The boxes that `read` adds to those before it, which are then covered too. */
  add(tensor: string, { fullShape, segments }: WidthRead): Box[] {
    const known = this.#tensors.get(tensor)
    if (known !== undefined && String(known.fullShape) !== String(fullShape)) {
      throw weightsError(
        'plan-invalid',
        `tensor ${describeName(tensor)} has shape ${describeShape(known.fullShape)} at one width, ${describeShape(fullShape)} at another`,
      )
    }
    const covered = known?.boxes ?? []
    if (countBoxes(segments) > maxPartsPerTensor) throw tooManyParts(tensor)
    const added = mergeBoxes(subtract(boxesOf(segments), covered))
    const parts = (known?.parts ?? 0) + (known === undefined ? 1 : added.length)
    if (parts > maxPartsPerTensor) throw tooManyParts(tensor)
    this.#tensors.set(tensor, { fullShape, boxes: mergeBoxes([...covered, ...added]), parts })
    return added
  }
}

/**
 * Divides a network's weights into one shard a width, so that the first few shards are all that a width needs and no
 * value is stored twice. The first shard holds whole tensors, as the narrowest width reads them: a complete file for
 * that width. Each further one holds, as disjoint boxes of the full tensors, what its width reads and none before it.
 *
 * Widths need not be a chain of prefixes: reads may be suffixes or several pieces an axis, and a wider width need not
 * contain a narrower one. A shard then still holds only what the union of those before it lacks.
 *
 * @param widths for every width, narrowest first, what it reads of each tensor: `sliceGraph(…).parameters`
 * @throws {WidthwiseError} plan-invalid, segments-invalid
 */
export function planNestedShards(widths: readonly ReadonlyMap<string, WidthRead>[]): NestedShard[] {
  if (widths.length === 0) throw weightsError('plan-invalid', 'no width was given; one at least is needed')
  const coverage = new Coverage()
  return widths.map((reads, width) => {
    const parts: ShardPart[] = []
    for (const [tensor, read] of reads) {
      assertRead(width, tensor, read)
      const { fullShape } = read
      const added = coverage.add(tensor, read)
      if (width === 0) parts.push({ tensor, name: tensor, fullShape, segments: read.segments })
      else {
        for (const box of added) {
          const segments = box.map((segment: Segment) => [segment])
          parts.push({ tensor, name: formatBoxName(tensor, box), fullShape, segments })
        }
      }
    }
    return { parts }
  })
}
