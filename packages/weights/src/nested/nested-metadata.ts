import type { Segment, Segments } from '@widthwise/core'
import { describeName } from '../describe.ts'
import { weightsError } from '../errors.ts'
import { elementCount } from '../selection/select.ts'
import type { NestedShard } from './plan-nested-shards.ts'

/** Key of `__metadata__` under which a shard says how its tensors belong to the full ones; a JSON text. */
export const nestedKey = 'widthwise.nested'

/** What a shard cannot say by its tensors' names and shapes. */
export interface NestedDescription {
  /** Place of this shard, 0 for the first, and the number of shards there are. */
  readonly shard: number
  readonly shards: number
  readonly tensors: ReadonlyMap<string, TensorPlace>
}

/** How a tensor of a shard lies in the full tensor. */
export interface TensorPlace {
  readonly fullShape: readonly number[]
  /** First shard only, where the tensor is not one box that begins at index 0 of every axis. */
  readonly segments?: Segments
}

/** Whether segments are one box that begins at the first index of every axis. */
function isPrefix(segments: Segments): boolean {
  return segments.every((axis) => axis.length === 1 && axis[0]?.[0] === 0)
}

/** What goes into a shard's metadata; tensors that are whole, or continue an earlier shard's, are left out. */
export function formatNestedMetadata(plan: readonly NestedShard[], shard: number): string {
  const known = new Set(plan.slice(0, shard).flatMap(({ parts }) => parts.map(({ tensor }) => tensor)))
  const tensors = new Map<string, unknown>()
  for (const { tensor, fullShape, segments } of plan[shard]?.parts ?? []) {
    const prefix = isPrefix(segments)
    const whole = prefix && segments.every((axis, index) => axis[0]?.[1] === fullShape[index])
    if (known.has(tensor) || (shard === 0 && whole)) continue
    tensors.set(tensor, shard > 0 || prefix ? { shape: fullShape } : { shape: fullShape, segments })
  }
  // A list of pairs, so that a tensor may have any name.
  return JSON.stringify({ shard, shards: plan.length, tensors: [...tensors] })
}

function invalid(problem: string, cause?: unknown) {
  return weightsError('shard-invalid', `metadata "${nestedKey}": ${problem}`, cause === undefined ? {} : { cause })
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isSegment(value: unknown): value is Segment {
  if (!Array.isArray(value) || value.length !== 2) return false
  const [from, to] = value as unknown[]
  return isCount(from) && isCount(to) && from < to
}

function isSegments(value: unknown): value is Segments {
  return Array.isArray(value) && value.every((axis) => Array.isArray(axis) && axis.every(isSegment))
}

function parseTensor(entry: unknown): [name: string, place: TensorPlace] {
  const [name, place] = Array.isArray(entry) ? entry : []
  const { shape, segments } = Object(place) as { shape?: unknown; segments?: unknown }
  const shown = typeof name === 'string' ? describeName(name) : 'one'
  if (typeof name !== 'string') throw invalid('an entry of "tensors" is no pair of name and place')
  if (!(Array.isArray(shape) && shape.every(isCount) && Number.isSafeInteger(elementCount(shape)))) {
    throw invalid(`tensor ${shown} has no shape of whole numbers`)
  }
  if (segments === undefined) return [name, { fullShape: shape }]
  if (!isSegments(segments)) throw invalid(`tensor ${shown} has segments that are no lists of [from, to]`)
  return [name, { fullShape: shape, segments }]
}

/**
 * Reads what {@link formatNestedMetadata} wrote, trusting nothing. A file without it is a first shard of its own, all
 * of its tensors whole.
 *
 * @throws {WidthwiseError} shard-invalid
 */
export function parseNestedMetadata(metadata: Readonly<Record<string, string>>): NestedDescription {
  const text = Object.hasOwn(metadata, nestedKey) ? metadata[nestedKey] : undefined
  if (text === undefined) return { shard: 0, shards: 1, tensors: new Map() }
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (cause) {
    throw invalid('is not JSON', cause)
  }
  const { shard, shards, tensors } = Object(parsed) as { shard?: unknown; shards?: unknown; tensors?: unknown }
  if (!(isCount(shard) && isCount(shards) && shard < shards)) {
    throw invalid('"shard" and "shards" are no whole numbers, the first below the second')
  }
  if (!Array.isArray(tensors)) throw invalid('"tensors" is not a list')
  return { shard, shards, tensors: new Map(tensors.map(parseTensor)) }
}
