import type { CocoDetections, CocoGroundTruth } from './coco-columns.ts'
import { EntryReader } from './coco-document.ts'

/**
 * The columns of a list of detections as pycocotools takes it, already parsed as JSON.
 *
 * @param source name of the file, for messages
 * @param groundTruth when given, every detection must be of one of its images
 * @throws {WidthwiseError} detections-invalid
 */
export function parseCocoDetections(
  document: unknown,
  source = 'detections',
  groundTruth?: Pick<CocoGroundTruth, 'images'>,
): CocoDetections {
  const images = groundTruth && new Set(groundTruth.images)
  const reader = new EntryReader(source, 'detections-invalid')
  const entries = reader.list(document, '')
  const detections = {
    image: new Float64Array(entries.length),
    category: new Float64Array(entries.length),
    box: new Float64Array(4 * entries.length),
    score: new Float64Array(entries.length),
  }
  for (const [row, entry] of entries.entries()) {
    const where = `[${row}]`
    detections.image[row] = reader.id(entry, 'image_id', where)
    if (images?.has(detections.image[row] as number) === false) {
      throw reader.fail(where, `is of image ${detections.image[row]}, which the ground truth does not have`)
    }
    detections.category[row] = reader.id(entry, 'category_id', where)
    reader.box(entry, where, detections.box, row)
    detections.score[row] = reader.number(entry, 'score', where)
  }
  return detections
}
