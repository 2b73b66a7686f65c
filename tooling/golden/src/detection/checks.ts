import { checkDetectorCascade } from './cascade.ts'
import type { DetectionCheck } from './check.ts'
import { checkCocoEval } from './coco-eval.ts'
import { checkNms } from './nms.ts'
import { checkYoloDecode } from './yolo-decode.ts'

/** The check of each file's cases: all files say the same schema, so that their names tell them apart. */
export const detectionChecks: Readonly<Record<string, DetectionCheck>> = {
  'cascade.json': checkDetectorCascade,
  'coco-eval.json': checkCocoEval,
  'nms.json': checkNms,
  'yolo-decode.json': checkYoloDecode,
}
