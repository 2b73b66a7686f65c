import { assertGroundTruth } from './check-columns.ts'
import type { CocoGroundTruth, CocoObjects } from './coco-columns.ts'
import { EntryReader, type Fields } from './coco-document.ts'

/**
 * The columns of a COCO instances document, already parsed as JSON. `iscrowd` may be missing (0); an `ignore` field is not
 * read, as pycocotools does not.
 *
 * @param source name of the file, for messages
 * @throws {WidthwiseError} ground-truth-invalid
 */
export function parseCocoGroundTruth(document: unknown, source = 'ground truth'): CocoGroundTruth {
  const reader = new EntryReader(source, 'ground-truth-invalid')
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw reader.fail('', 'must be an object with "images", "categories" and "annotations"')
  }
  const { images, categories, annotations } = document as Fields
  const imageRows = reader.list(images, 'images')
  const categoryRows = reader.list(categories, 'categories')
  const names = categoryRows.map(({ name }) => name)
  const groundTruth: CocoGroundTruth = {
    images: idsOf(reader, imageRows, 'images'),
    categories: idsOf(reader, categoryRows, 'categories'),
    ...(names.every((name) => typeof name === 'string') && { categoryNames: names }),
    objects: readObjects(reader, reader.list(annotations, 'annotations')),
  }
  assertGroundTruth(groundTruth, source)
  return groundTruth
}

function idsOf(reader: EntryReader, rows: readonly Fields[], name: string): Float64Array {
  return Float64Array.from(rows, (entry, row) => reader.id(entry, 'id', `${name}[${row}]`))
}

function readObjects(reader: EntryReader, annotations: readonly Fields[]): CocoObjects {
  const count = annotations.length
  const objects = {
    id: new Float64Array(count),
    image: new Float64Array(count),
    category: new Float64Array(count),
    box: new Float64Array(4 * count),
    area: new Float64Array(count),
    crowd: new Uint8Array(count),
  }
  for (const [row, entry] of annotations.entries()) {
    const where = `annotations[${row}]`
    objects.id[row] = reader.id(entry, 'id', where)
    objects.image[row] = reader.id(entry, 'image_id', where)
    objects.category[row] = reader.id(entry, 'category_id', where)
    reader.box(entry, where, objects.box, row)
    objects.area[row] = reader.number(entry, 'area', where)
    objects.crowd[row] = crowdOf(reader, entry, where)
  }
  return objects
}

function crowdOf(reader: EntryReader, { iscrowd = 0 }: Fields, where: string): 0 | 1 {
  if (iscrowd === 0 || iscrowd === false) return 0
  if (iscrowd === 1 || iscrowd === true) return 1
  throw reader.fail(where, `has iscrowd ${JSON.stringify(iscrowd)}; it must be 0 or 1`)
}
