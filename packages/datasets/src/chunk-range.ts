import type { ChunkOptions } from './dataset.ts'
import { datasetsError } from './errors.ts'

/**
 * The checked range of {@link ChunkOptions}.
 *
 * @throws {WidthwiseError} `range-invalid`
 */
export function chunkRange(
  options: ChunkOptions,
  count: number,
  defaultSize: number,
): Required<Omit<ChunkOptions, 'signal'>> {
  const { size = defaultSize, from = 0, to = count } = options
  const isInteger = [size, from, to].every(Number.isSafeInteger)
  if (!isInteger || size < 1 || from < 0 || from > to || to > count) {
    throw datasetsError('range-invalid', `samples ${from} to ${to}, ${size} at a time, of ${count}`, {
      details: { from, to, size, count },
    })
  }
  return { size, from, to }
}

/** @throws {WidthwiseError} `range-invalid` when there is no sample of this index */
export function assertIndex(index: number, count: number): void {
  if (Number.isSafeInteger(index) && index >= 0 && index < count) return
  throw datasetsError('range-invalid', `sample ${index}; there are samples 0 to ${count - 1}`, {
    details: { index, count },
  })
}
