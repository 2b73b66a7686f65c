import { extname } from 'node:path'
import { recordsError } from './errors.ts'

/** Where one model's records lie: one file of JSON lines or Parquet, or arrays with a common prefix. */
export type RecordFiles =
  | { readonly format: 'jsonl' | 'parquet'; readonly file: string }
  | { readonly format: 'npy-topk'; readonly prefix: string }

/**
 * What a path of records means by its extension: `x.jsonl` and `x.parquet` are that file; `x.npy` stands for `x.preds.npy`, `x.probs.npy`,
 * the labels in `x.labels.u8` or `x.labels.i16`, and `x.ids.txt` where ids are not the rows' indices.
 *
 * @throws {WidthwiseError} `format-unknown` for another extension
 */
export function recordFiles(path: string): RecordFiles {
  const extension = extname(path).toLowerCase()
  if (extension === '.jsonl') return { format: 'jsonl', file: path }
  if (extension === '.parquet') return { format: 'parquet', file: path }
  if (extension === '.npy') return { format: 'npy-topk', prefix: path.slice(0, -'.npy'.length) }
  throw recordsError(
    'format-unknown',
    `${path}: extension ${extension || '(none)'}; expected .jsonl, .parquet or .npy`,
    {
      details: { path },
    },
  )
}
