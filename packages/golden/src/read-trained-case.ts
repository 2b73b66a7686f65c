import * as v from 'valibot'
import { goldenError } from './errors.ts'
import { type ForwardCase, parseCaseDocument } from './forward-case.ts'
import { readJson } from './read-json.ts'

/** A golden case of a network with real weights: one subnet, everything, whose logits are known. */
export interface TrainedCase extends ForwardCase {
  /** Path of the checkpoint, relative to the folder that holds the golden folder. */
  readonly weights: string
}

const number = v.pipe(v.number(), v.finite('must be finite'))

/** What a trained case says differently from a forward case; the rest is checked as that of one. */
const trainedSchema = v.looseObject({
  schema: v.literal('widthwise.golden-trained/1'),
  weights: v.pipe(v.string(), v.minLength(1, 'must not be empty')),
  /** `[batch, classes]`. */
  logits: v.pipe(
    v.array(v.array(number)),
    v.minLength(1, 'must have a row for each image'),
    v.check((rows) => rows.every((row) => row.length === rows[0]?.length), 'must have rows of one length'),
  ),
  tolerance: v.object({ atol: number, rtol: number }),
})

/**
 * Reads a trained case: one JSON file that names a checkpoint, and has the logits of its network on filled inputs.
 *
 * @throws {WidthwiseError} case-missing, case-invalid
 *
 * @example
 * const trainedCase = await readTrainedCase('golden/trained/cifar-resnet20.json')
 */
export async function readTrainedCase(file: string): Promise<TrainedCase> {
  const parsed = v.safeParse(trainedSchema, await readJson(file))
  if (!parsed.success) {
    const [issue] = parsed.issues
    const key = v.getDotPath(issue) ?? ''
    throw goldenError('case-invalid', `${file}: ${key ? `${key}: ` : ''}${issue.message}`, { details: { file, key } })
  }
  const { weights, logits, tolerance, ...others } = parsed.output
  const full = { id: 'full', slicing: { rule: 'none' }, outputs: ['logits'], tolerance: { logits: tolerance } }
  const document = parseCaseDocument(
    { ...others, schema: 'widthwise.golden/1', task: 'forward', tensors: [], subnets: [full] },
    file,
  )
  const expected = { shape: [logits.length, logits[0]?.length ?? 0], data: Float32Array.from(logits.flat()) }
  return { ...document, weights, expected: new Map([['full/logits', expected]]) }
}
