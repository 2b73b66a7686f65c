import { detectionError } from '../errors.ts'

/**
 * Checks that an output is laid out as YOLOv8's, `[1, 4 + classes, N]`, and gives how many classes that is.
 * -1 stands for a dimension that a file leaves open.
 *
 * @param classes how many there are, where that is known; else an output with more rows than columns is taken for one that
 *   is laid out the other way round, such as `[1, N, 6]` of detectors with their own suppression
 * @throws {WidthwiseError} detector-output-invalid
 */
export function assertYoloShape(shape: readonly number[], classes?: number): number {
  const [batch, rows = -1, columns = -1] = shape
  const text = `[${shape.map((size) => (size === -1 ? 'any' : size)).join(', ')}]`
  const wanted = classes === undefined ? '[1, 4 + classes, N]' : `[1, ${4 + classes}, N] for ${classes} classes`
  const fail = (why: string): Error =>
    detectionError('detector-output-invalid', `an output of the shape ${text}: ${why}; it must be ${wanted}`, {
      details: { shape },
    })
  if (shape.length !== 3) throw fail(`${shape.length} dimensions`)
  if (batch !== 1 && batch !== -1) throw fail(`a batch of ${batch}`)
  if (rows === -1) return classes ?? -1
  if (classes !== undefined && rows !== 4 + classes) {
    throw fail(columns === 4 + classes ? 'rows and columns are the other way round' : `${rows} rows`)
  }
  if (rows < 5) throw fail(`${rows} rows`)
  if (classes === undefined && columns !== -1 && rows > columns) throw fail('more rows than columns')
  return rows - 4
}
