import { readFile } from 'node:fs/promises'
import { type CocoEvaluation, evaluateCoco, parseCocoDetections, parseCocoGroundTruth } from '@widthwise/detection'
import type { Outcome } from '../cli.ts'
import type { DetectEvalFlags } from '../commands/detect.ts'
import { cliError } from '../errors.ts'
import type { Style } from '../text/style.ts'
import { renderTable } from '../text/table.ts'

/**
 * COCO's numbers of a file of detections.
 *
 * @throws {WidthwiseError} coco-unreadable, ground-truth-invalid, detections-invalid
 */
export async function evaluateDetections({ gt, detections: file }: DetectEvalFlags): Promise<Outcome> {
  // One after the other: the two documents of a large data set need not be in memory together.
  const groundTruth = parseCocoGroundTruth(await readJsonFile(gt), gt)
  const detections = parseCocoDetections(await readJsonFile(file), file, groundTruth)
  const evaluation = evaluateCoco(groundTruth, detections)
  const counts = {
    images: groundTruth.images.length,
    objects: groundTruth.objects.id.length,
    detections: detections.score.length,
  }
  const { stats, ...more } = evaluation
  return {
    document: { schema: 'widthwise.detect-eval/1', ...stats, ...counts, ...more },
    text: (style, quiet) => evaluationText(evaluation, counts, style, quiet),
  }
}

/** @throws {WidthwiseError} coco-unreadable */
async function readJsonFile(file: string): Promise<unknown> {
  const details = { file }
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw cliError('coco-unreadable', `${file} cannot be read (${cause.code})`, { cause, details })
  })
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw cliError('coco-unreadable', `${file} is not JSON: ${(cause as Error).message}`, { cause, details })
  }
}

function evaluationText(
  { stats, leftOut }: CocoEvaluation,
  counts: Readonly<Record<'images' | 'objects' | 'detections', number>>,
  style: Style,
  quiet: boolean,
): string {
  const table = renderTable(
    [{ title: 'number' }, { title: 'value', align: 'right' }, { title: 'of' }],
    Object.entries(meanings).map(([name, meaning]) => [name, share(stats[name as keyof typeof meanings]), meaning]),
    style,
  )
  if (quiet) return table
  const lost = Object.entries(leftOut).flatMap(([what, count]) =>
    count > 0
      ? [`${style.colours.yellow('note')}: ${plural(count, what)} of an unlisted image or category left out`]
      : [],
  )
  const counted = Object.entries(counts).map(([what, count]) => plural(count, what))
  return [table, '', counted.join(', '), ...lost].join('\n')
}

/** `1 image`, `2 images`. */
const plural = (count: number, things: string): string => `${count} ${count === 1 ? things.slice(0, -1) : things}`

/** In per cent with one digit, as papers print it; a dash where there is nothing to find. */
const share = (value: number): string => (value < 0 ? '–' : (100 * value).toFixed(1))

const meanings = {
  AP: 'precision, mean over IoU 0.50 to 0.95',
  AP50: 'at IoU 0.50',
  AP75: 'at IoU 0.75',
  APs: 'small objects, to 32²',
  APm: 'medium objects',
  APl: 'large objects, from 96²',
  AR1: 'recall with 1 box a class and image',
  AR10: 'with 10',
  AR100: 'with 100',
  ARs: 'small objects',
  ARm: 'medium objects',
  ARl: 'large objects',
} as const
