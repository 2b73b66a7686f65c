import type { Segments, TensorInfo, TensorStore } from '@widthwise/core'
import { describeName, describeShape } from '../describe.ts'
import { weightsError } from '../errors.ts'
import { parseBoxName } from './box-name.ts'
import { countBoxes, normaliseAxis } from './boxes.ts'
import { type NestedDescription, parseNestedMetadata } from './nested-metadata.ts'
import { findOverlap, type Piece } from './piece.ts'
import { maxPartsPerTensor } from './plan-nested-shards.ts'

/** A full tensor, and the pieces of it that the open shards hold. */
export interface NestedTensor {
  readonly info: TensorInfo
  readonly pieces: Piece[]
}

/** Where everything in a list of shards belongs. */
export interface NestedContents {
  readonly tensors: ReadonlyMap<string, NestedTensor>
  /** Number of shards that the first one says there are. */
  readonly shards: number
}

function invalid(shard: number, problem: string) {
  return weightsError('shard-invalid', `shard ${shard}: ${problem}`, { details: { shard } })
}

/** Full tensor, shape and segments of one stored tensor, before they are checked against each other. */
function placeOf(info: TensorInfo, shard: number, { tensors }: NestedDescription, known: NestedTensor | undefined) {
  if (shard === 0) {
    const place = tensors.get(info.name)
    const segments = place?.segments ?? info.shape.map((size) => (size === 0 ? [] : [[0, size] as const]))
    return { fullShape: place?.fullShape ?? info.shape, segments }
  }
  const parsed = parseBoxName(info.name)
  const fullShape = parsed && (known?.info.shape ?? tensors.get(parsed.tensor)?.fullShape)
  if (parsed === undefined || fullShape === undefined) {
    throw invalid(shard, `${describeName(info.name)} is no part, name@[from:to,…], of a tensor whose shape is known`)
  }
  return { fullShape, segments: parsed.box.map((segment) => [segment]) }
}

/** Checks that segments lie inside the full tensor, hold no index twice, and select a tensor of the stored shape. */
function fits(segments: Segments, stored: readonly number[], fullShape: readonly number[]): boolean {
  if (segments.length !== fullShape.length || stored.length !== fullShape.length) return false
  if (countBoxes(segments) > maxPartsPerTensor) return false
  return segments.every((axis, index) => {
    const size = axis.reduce((sum, [from, to]) => sum + to - from, 0)
    const distinct = normaliseAxis(axis).reduce((sum, [from, to]) => sum + to - from, 0)
    const inside = axis.every(([from, to]) => from < to && to <= (fullShape[index] as number))
    return inside && size === stored[index] && size === distinct
  })
}

/** @throws {WidthwiseError} shard-invalid */
export function placePieces(stores: readonly TensorStore[]): NestedContents {
  const tensors = new Map<string, NestedTensor>()
  let shards = 1
  for (const [shard, store] of stores.entries()) {
    const description = parseNestedMetadata(store.metadata)
    if (shard === 0) shards = description.shards
    if (description.shard !== shard || description.shards !== shards) {
      throw invalid(
        shard,
        `its metadata call it shard ${description.shard} of ${description.shards}; ${shard} of ${shards} was expected`,
      )
    }
    for (const name of store.keys()) {
      const info = store.get(name) as TensorInfo
      const tensor = shard === 0 ? name : (parseBoxName(name)?.tensor ?? name)
      const known = tensors.get(tensor)
      const { fullShape, segments } = placeOf(info, shard, description, known)
      if (!fits(segments, info.shape, fullShape)) {
        throw invalid(
          shard,
          `${describeName(name)} of shape ${describeShape(info.shape)} does not lie in its full tensor of shape ${describeShape(fullShape)}`,
        )
      }
      const entry = known ?? { info: { name: tensor, dtype: info.dtype, shape: fullShape }, pieces: [] }
      entry.pieces.push({ store, name, segments })
      if (entry.pieces.length > maxPartsPerTensor) {
        throw invalid(shard, `tensor ${describeName(tensor)} has more than ${maxPartsPerTensor} parts`)
      }
      tensors.set(tensor, entry)
    }
  }
  for (const { info, pieces } of tensors.values()) {
    const [a, b] = findOverlap(pieces) ?? []
    if (a === undefined || b === undefined) continue
    throw weightsError(
      'shard-invalid',
      `tensor ${describeName(info.name)}: ${describeName(a.name)} and ${describeName(b.name)} hold the same elements`,
    )
  }
  return { tensors, shards }
}
