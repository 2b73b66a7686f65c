import { detectionError } from '../errors.ts'
import type { CocoDetections, CocoGroundTruth } from './coco-columns.ts'

type Fail = (message: string) => Error

/**
 * @param source name of what is checked, for messages
 * @throws {WidthwiseError} ground-truth-invalid
 */
export function assertGroundTruth({ images, categories, objects }: CocoGroundTruth, source = 'ground truth'): void {
  const fail: Fail = (message) => detectionError('ground-truth-invalid', `${source}: ${message}`)
  const { id, image, category, box, area, crowd } = objects
  assertIds('images', images, fail)
  assertIds('categories', categories, fail)
  assertIds('objects', id, fail)
  // The reference notes by which object a detection was matched, and reads 0 as by none.
  const low = id.findIndex((value) => value < 1)
  if (low >= 0) throw fail(`object ${low} has the id ${id[low]}; pycocotools takes ids below 1 for "not matched"`)
  assertLengths({ image, category, area, crowd, box }, id.length, 'objects', fail)
  assertFinite({ image, category, box, area }, 'object', fail)
}

/** @throws {WidthwiseError} detections-invalid */
export function assertDetections({ image, category, box, score }: CocoDetections): void {
  const fail: Fail = (message) => detectionError('detections-invalid', message)
  assertLengths({ category, score, box }, image.length, 'detections', fail)
  assertFinite({ image, category, box, score }, 'detection', fail)
}

function assertIds(what: string, ids: Float64Array, fail: Fail): void {
  const seen = new Set<number>()
  for (const [at, id] of ids.entries()) {
    if (!Number.isSafeInteger(id)) throw fail(`id ${id} of ${what}[${at}]; ids are whole numbers`)
    if (seen.has(id)) throw fail(`id ${id} stands twice among the ${what}, again at ${at}`)
    seen.add(id)
  }
}

type Columns = Readonly<Record<string, Float64Array | Uint8Array>>

const valuesOf = (name: string): number => (name === 'box' ? 4 : 1)

function assertLengths(columns: Columns, rows: number, what: string, fail: Fail): void {
  for (const [name, column] of Object.entries(columns)) {
    if (column.length === rows * valuesOf(name)) continue
    throw fail(`column ${name} has ${column.length} values for ${rows} ${what}; it needs ${rows * valuesOf(name)}`)
  }
}

function assertFinite(columns: Columns, what: string, fail: Fail): void {
  for (const [name, column] of Object.entries(columns)) {
    const at = column.findIndex((value) => !Number.isFinite(value))
    if (at >= 0) throw fail(`${name} of ${what} ${Math.floor(at / valuesOf(name))} is ${column[at]}`)
  }
}
