import type { ModelColumns } from './model-columns.ts'

/**
 * The marks of all models side by side, a bit each, so that one look at a row answers for 32 models at once. Dearer
 * models come first: the bases of any saver stand before it, and the dearer half of the savers needs half the planes.
 */
export interface RightMarks {
  readonly rows: number
  /** `[models]`, the bit column of each model: column c is bit `c % 32` of plane `c / 32`. */
  readonly columns: Uint32Array
  /** For every 32 columns `[rows]` words. */
  readonly planes: readonly Uint32Array[]
}

/** Packs the marks of a pool. */
export function packRight(models: readonly ModelColumns[]): RightMarks {
  const marks = emptyMarks(models, models[0]?.right.length ?? 0)
  fillMarks(marks, models)
  return marks
}

/**
 * Room for the marks of a pool, all 0: workers can be given it before it is filled.
 *
 * @param allocate makes the memory of a plane, for example shared memory; an `ArrayBuffer` when left out
 */
export function emptyMarks(
  models: readonly { readonly cost: number }[],
  rows: number,
  allocate: (bytes: number) => ArrayBufferLike = (bytes) => new ArrayBuffer(bytes),
): RightMarks {
  const costs = models.map(({ cost }) => cost)
  const dearestFirst = [...costs.keys()].sort((a, b) => (costs[b] as number) - (costs[a] as number))
  const columns = new Uint32Array(models.length)
  for (const [column, model] of dearestFirst.entries()) columns[model] = column
  const planes = Array.from({ length: Math.ceil(models.length / 32) }, () => new Uint32Array(allocate(rows * 4)))
  return { rows, columns, planes }
}

/** Writes the marks of every model into the room made for them. */
export function fillMarks({ rows, columns, planes }: RightMarks, models: readonly ModelColumns[]): void {
  // A stretch of rows for all models before the next: its words stay in the nearest cache.
  for (let from = 0; from < rows; from += rowsAtOnce) {
    const to = Math.min(from + rowsAtOnce, rows)
    for (const [model, { right }] of models.entries()) {
      const column = columns[model] as number
      addColumn(planes[column >>> 5] as Uint32Array, right, column & 31, from, to)
    }
  }
}

const rowsAtOnce = 4096

function addColumn(plane: Uint32Array, right: Uint8Array, bit: number, from: number, to: number): void {
  for (let row = from; row < to; row++) plane[row] = (plane[row] as number) | ((right[row] as number) << bit)
}
