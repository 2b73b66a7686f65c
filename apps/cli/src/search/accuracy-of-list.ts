import type { AbortSignalLike, Device, Tensor } from '@widthwise/core'
import { subnetAt } from '@widthwise/graph'
import type { OpenModel } from 'widthwise'
import { WidthPredictions } from '../eval/width-predictions.ts'
import type { KeptImages } from './kept-images.ts'

/**
 * Top-1 accuracy of a list of widths on some pictures. The list is prepared, run and given back: a search looks at
 * hundreds of lists, and none of them stays open.
 *
 * @throws {WidthwiseError} answer-not-finite, aborted, and what the device throws
 */
export async function accuracyOfList(
  { graph, store, document }: OpenModel,
  device: Device,
  { batches, count }: KeptImages,
  widths: readonly number[],
  signal: AbortSignalLike | undefined,
): Promise<number> {
  const subnet = subnetAt(document.slicing, widths, graph.architecture)
  await using runner = await device.prepare({ graph, store }, { outputs: ['logits'], ...(signal && { signal }) })
  const predictions = new WidthPredictions(false)
  for (const { input, labels } of batches) {
    const { logits } = await runner.run({ input }, subnet, { ...(signal && { signal }) })
    predictions.push((logits as Tensor).data, labels)
  }
  return predictions.right.reduce((sum, mark) => sum + mark, 0) / count
}
