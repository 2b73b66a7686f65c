import type { Width } from '@widthwise/graph'
import { writePoolFolder } from '../files/write-pool-folder.ts'
import { formatWidth } from '../text/format-width.ts'
import type { PredictedWidths } from './predict-widths.ts'

/** What a pool states of one width. */
export interface PoolModel {
  readonly width: Width
  readonly macs: number
  readonly ms: number
}

/**
 * Writes the predictions of every width to `folder`, as a pool that says where the model lies, for `cascade fit --out`.
 *
 * @param options `place`: the model as a file of the folder names it
 * @returns the path of the pool file
 * @throws {WidthwiseError} disk-full, output-unwritable, aborted, and what writing records throws
 */
export function writePool(
  folder: string,
  models: readonly PoolModel[],
  { byWidth, ids, labels }: PredictedWidths,
  options: { readonly classes: number; readonly place: string; readonly signal: AbortSignal },
): Promise<string> {
  const entries = models.flatMap(({ width, macs, ms }) => {
    const predictions = byWidth.get(width)
    // A slash would be a folder.
    const name = formatWidth(width).replaceAll('/', '-')
    if (!predictions) return []
    const facts = { model: options.place, ...(typeof width === 'number' && { width }) }
    const records = predictions.records({ ids, labels })
    return [{ name: `w${name}`, cost: { macs, ms }, file: `${name}.jsonl`, records, facts }]
  })
  return writePoolFolder(folder, entries, { ...options, rows: ids.length })
}
