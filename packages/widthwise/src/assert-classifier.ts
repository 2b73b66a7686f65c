import { facadeError } from './errors.ts'
import type { OpenModel } from './load.ts'

/**
 * Makes sure that a model answers with one number a class for a picture. Networks for dense prediction, which answer for
 * every position, are models too: they can be inspected and exported, and run on a device.
 *
 * @throws {WidthwiseError} model-not-classifier
 */
export function assertClassifier({ graph, document }: Pick<OpenModel, 'graph' | 'document'>): void {
  const logits = graph.outputs.find(({ name }) => name === 'logits')
  const shape = graph.values.find(({ id }) => id === logits?.value)?.shape
  if (shape?.length === 1) return
  throw facadeError(
    'model-not-classifier',
    `${document.name} (${document.architecture.family}) has ${shape ? `logits of [${shape}]` : 'no output logits'} for a picture; a classifier has [classes]`,
    { details: { name: document.name, shape } },
  )
}
