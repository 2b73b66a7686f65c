import { type AbortSignalLike, assertNotAborted } from '@widthwise/core'
import { recordsError } from './errors.ts'
import { NpyFile } from './npy-file.ts'
import { readError } from './read-file-errors.ts'
import type { RecordColumns } from './record-columns.ts'
import { type ClassBlock, type ProbabilityBlock, TopKScanner } from './top-k-scanner.ts'
import { topKShape } from './top-k-shape.ts'

/** Options of {@link readTopKFiles}. */
export interface ReadTopKOptions {
  readonly classes?: number | undefined
  /** Whether `top` is kept. */
  readonly top: boolean
  readonly signal?: AbortSignalLike | undefined
}

/** Values read at a time. */
const blockLength = 1 << 18

/**
 * Predictions and confidences of a pair of `.npy` files; read a block at a time, however wide their rows are.
 *
 * @throws {WidthwiseError} `file-unreadable`, `aborted`, and what `topKColumns` and `readNpy` throw, with the file's name
 */
export async function readTopKFiles(
  paths: { readonly preds: string; readonly probs: string },
  { classes, top, signal }: ReadTopKOptions,
): Promise<Pick<RecordColumns, 'rows' | 'predictions' | 'confidences' | 'top'>> {
  await using preds = await openNpy(paths.preds)
  await using probs = await openNpy(paths.probs)
  try {
    const { rows, k } = topKShape(preds.prefix, probs.prefix)
    const scanner = new TopKScanner({ rows, k, classes, float64: probs.prefix.dtype === 'f64', keepTop: top })
    const blockRows = Math.max(1, Math.floor(blockLength / k))
    for (let row = 0; row < rows; row += blockRows) {
      assertNotAborted(signal)
      const [from, length] = [row * k, Math.min(blockRows, rows - row) * k]
      const problem = scanner.push(
        (await preds.read(from, length)) as ClassBlock,
        (await probs.read(from, length)) as ProbabilityBlock,
      )
      if (problem === undefined) continue
      throw recordsError(problem.code, `row ${problem.row}: ${problem.message}`, { details: { row: problem.row } })
    }
    return { rows, ...scanner.finish() }
  } catch (error) {
    throw readError(paths.probs, error)
  }
}

async function openNpy(path: string): Promise<NpyFile> {
  try {
    return await NpyFile.open(path)
  } catch (error) {
    throw readError(path, error)
  }
}
