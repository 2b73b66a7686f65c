import type { ReadOptions } from '@widthwise/core'
import { RunCursor } from '../selection/run-cursor.ts'
import type { Selection } from '../selection/select.ts'
import type { ByteSource } from '../source/byte-source.ts'
import { bytesPerElement, type FloatDType } from '../values/dtypes.ts'
import { widenFrom } from '../values/widen.ts'
import type { ScratchBuffer } from './scratch-buffer.ts'
import { Span } from './span.ts'

const defaultGapBytes = 1 << 16

/** Bytes of raw values held at once while they are widened; f32 goes straight into the result. */
const chunkBytes = 1 << 22

/** Where a tensor's values lie in a source. */
export interface ValuesPlace {
  readonly source: ByteSource
  readonly dtype: FloatDType
  /** Byte of the source at which the first value begins. */
  readonly start: number
  /** Where raw values are put before they are widened. */
  readonly scratch: ScratchBuffer
}

/** Reads the values `[from, from + length)` of a tensor into `target`. */
async function readRun(place: ValuesPlace, from: number, target: Float32Array<ArrayBuffer>, options?: ReadOptions) {
  const { source, dtype, start, scratch } = place
  if (dtype === 'f32') {
    await source.read(new Uint8Array(target.buffer, target.byteOffset, target.byteLength), start + from * 4, options)
    return
  }
  const size = bytesPerElement[dtype]
  const chunk = Math.min(target.length, chunkBytes / size)
  const raw = scratch.take(chunk * size)
  const widen = widenFrom(dtype, raw.buffer)
  for (let at = 0; at < target.length; at += chunk) {
    const length = Math.min(chunk, target.length - at)
    await source.read(raw.subarray(0, length * size), start + (from + at) * size, options)
    widen(0, target, at, length)
  }
  scratch.giveBack(raw)
}

/** Reads everything that a span encloses at once, and keeps what its runs want. */
async function readSpan(place: ValuesPlace, span: Span, target: Float32Array<ArrayBuffer>, options?: ReadOptions) {
  const size = bytesPerElement[place.dtype]
  const bytes = (span.to - span.from) * size
  const raw = place.scratch.take(bytes)
  await place.source.read(raw.subarray(0, bytes), place.start + span.from * size, options)
  const widen = widenFrom(place.dtype, raw.buffer)
  for (let i = 0; i < span.count; i++) {
    widen(span.sourceOf(i) - span.from, target, span.targetOf(i), span.lengthOf(i))
  }
  place.scratch.giveBack(raw)
}

/** Walks runs of elements that are contiguous in what is stored and in what is read. */
export interface Runs {
  /** First element of the current run in the source, first in the target, and the number of elements. */
  readonly source: number
  readonly target: number
  readonly length: number
  /** Moves to the next run; false when there is none. */
  next(): boolean
}

/**
 * Reads a selection of a stored tensor into `target`, asking the source only for the bytes that are needed and for
 * the small gaps between them.
 */
export async function readSelection(
  place: ValuesPlace,
  selection: Selection,
  target: Float32Array<ArrayBuffer>,
  options?: ReadOptions,
): Promise<void> {
  await readRuns(place, new RunCursor(selection), target, options)
}

/** Reads runs, in whatever order they come; the fewer reads, the more of them lie near the one before. */
export async function readRuns(
  place: ValuesPlace,
  runs: Runs,
  target: Float32Array<ArrayBuffer>,
  options?: ReadOptions,
): Promise<void> {
  const size = bytesPerElement[place.dtype]
  const span = new Span((place.source.gapBytes ?? defaultGapBytes) / size, chunkBytes / size)
  const flush = async () => {
    if (span.count === 1) {
      const at = span.targetOf(0)
      await readRun(place, span.from, target.subarray(at, at + span.lengthOf(0)), options)
    } else if (span.count > 1) {
      await readSpan(place, span, target, options)
    }
    span.clear()
  }
  while (runs.next()) {
    if (span.add(runs.source, runs.target, runs.length)) continue
    await flush()
    span.add(runs.source, runs.target, runs.length)
  }
  await flush()
}
