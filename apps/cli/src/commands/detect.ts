import type { Command } from 'commander'
import type { Cli, CommandModule, Outcome } from '../cli.ts'
import { examples } from '../options/examples.ts'
import { parseCount, parseFraction } from '../options/numbers.ts'
import { orientationOption } from '../options/orientation.ts'

/** Options of `detect IMAGE…` as the command line gives them. */
export interface DetectFlags {
  readonly model?: string
  readonly cascade?: string
  readonly exitThreshold?: number
  readonly labels?: string
  readonly threshold: number
  readonly iou: number
  readonly maxDetections: number
  readonly imageSize?: number
  readonly device: string
  readonly orientation: 'exif' | 'ignore'
}

/** Options of `detect eval` as the command line gives them. */
export interface DetectEvalFlags {
  readonly gt: string
  readonly detections: string
}

type Act = (work: (cli: Cli) => Promise<Outcome>) => Promise<void>

/** `widthwise detect IMAGE… --model FILE.onnx`, and `widthwise detect eval`. */
export const detect: CommandModule = {
  define(command: Command, act: Act): void {
    defineEval(command.command('eval'), act)
    command
      .argument('<image...>', 'files, folders, globs, URLs, or - for standard input')
      .option('--model <file.onnx>', 'a detector with one output [1, 4 + classes, N], as YOLOv8 has')
      .option(
        '--cascade <file>',
        'a smaller detector (.onnx) that answers first, or a cascade.json in place of --model',
      )
      .option(
        '--exit-threshold <fraction>',
        "the smaller one's answer stands from this image confidence on",
        parseFraction,
      )
      .option('--labels <file>', 'names of the classes: a JSON list, or a name a line')
      .option('--threshold <fraction>', 'boxes must score above this', parseFraction, 0.25)
      .option(
        '--iou <fraction>',
        'of boxes of a class that overlap by more than this, the best stays',
        parseFraction,
        0.7,
      )
      .option('--max-detections <n>', 'boxes of a picture, at most', parseCount, 300)
      .option('--image-size <pixels>', 'side of the input, where the model leaves it open', parseCount)
      .option('--device <name>', 'what runs the detectors: auto, node', 'auto')
      .addOption(orientationOption())
      .addHelpText(
        'after',
        `
Pictures are scaled into the input with their shape kept (letterbox, grey border). The confidence of an image is the mean score
of its boxes that score at least 0.05, 0 without one; pictures that the smaller detector is sure of never reach the other.
${examples(
  ['detect street.jpg --model yolov8n.onnx --labels coco.txt', 'boxes of one picture'],
  ['detect photos/ --model yolov8m.onnx --cascade yolov8n.onnx --exit-threshold 0.6', 'the small one first'],
  ['detect photos/ --cascade cascade.json --json', 'the same from a file, as JSON'],
  ['detect eval --gt instances_val2017.json --detections found.json', "COCO's twelve numbers"],
)}`,
      )
      .action((images: readonly string[], flags: DetectFlags) =>
        act(async (cli) => (await import('../detect/detect-images.ts')).detectImages(cli, images, flags)),
      )
  },
}

function defineEval(command: Command, act: Act): void {
  command
    .summary("COCO's numbers of a list of detections")
    .description("COCO's twelve numbers of a list of detections, as pycocotools computes them.")
    .requiredOption('--gt <coco.json>', 'ground truth in the form of instances_val2017.json')
    .requiredOption('--detections <file.json>', 'a list of {"image_id", "category_id", "bbox", "score"}')
    .addHelpText(
      'after',
      examples(['detect eval --gt instances_val2017.json --detections found.json --json', 'all numbers, as JSON']),
    )
    .action((flags: DetectEvalFlags) =>
      act(async () => (await import('../detect/evaluate-detections.ts')).evaluateDetections(flags)),
    )
}
