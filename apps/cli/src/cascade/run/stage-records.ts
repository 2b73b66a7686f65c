import { isWidthwiseError } from '@widthwise/core'
import type { PredictionRecord } from '@widthwise/records'
import type { Cascade, CascadeProfile } from 'widthwise'
import { writePoolFolder } from '../../files/write-pool-folder.ts'
import type { Pictures } from './pictures.ts'

/** Classes that a record keeps. */
const kept = 5

/** What every stage says of every picture. */
export interface StageRecords {
  /** By stage. */
  readonly records: readonly (readonly PredictionRecord[])[]
  readonly rows: number
}

/** Runs every stage on every picture that can be read. @throws {WidthwiseError} aborted, what the device throws */
export async function recordStages(
  cascade: Cascade,
  pictures: Pictures,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<StageRecords> {
  const records = cascade.stages.map((): PredictionRecord[] => [])
  let done = 0
  for await (const { input, label = 0, ...picture } of pictures.all()) {
    onProgress(++done / pictures.count)
    if (picture.error) continue
    try {
      const predictions = await cascade.predict(picture.image, { signal })
      for (const [stage, { probabilities }] of predictions.entries()) {
        const top = best(probabilities)
        const [prediction, confidence] = top[0] as readonly [number, number]
        records[stage]?.push({ id: input, label, prediction, confidence, top })
      }
    } catch (error) {
      // It has failed in the results too, and stands there with its error.
      if (!isWidthwiseError(error) || signal.aborted) throw error
    }
  }
  return { records, rows: records[0]?.length ?? 0 }
}

/**
 * Writes the records as a pool that `cascade select` and `cascade fit` read.
 *
 * @returns the path of the pool file
 * @throws {WidthwiseError} disk-full, output-unwritable, aborted
 */
export function writeStagePool(
  folder: string,
  cascade: Cascade,
  profile: CascadeProfile | undefined,
  { records, rows }: StageRecords,
  signal: AbortSignal,
): Promise<string> {
  const entries = cascade.stages.map(({ model, width, macs }, index) => {
    const ms = profile?.stages[index]?.msMedian
    const name = width === undefined ? model : `${model}-w${width}`
    // Two files of one name are two models all the same.
    const others = cascade.stages.slice(0, index).filter((other) => other.model === model && other.width === width)
    const own = others.length === 0 ? name : `${name}-${others.length + 1}`
    return {
      name: own,
      cost: { macs, ...(ms !== undefined && { ms }) },
      file: `${own.replaceAll(/[^\w.@-]/g, '-')}.jsonl`,
      records: records[index] ?? [],
    }
  })
  return writePoolFolder(folder, entries, { rows, classes: cascade.labels.length, signal })
}

function best(probabilities: Float64Array): readonly (readonly [number, number])[] {
  return Array.from(probabilities, (value, index) => [index, value] as const)
    .sort(([a, p], [b, q]) => q - p || a - b)
    .slice(0, kept)
}
