/**
 * Adaptive vision inference: one network, every width, the cheapest way to stay inside a budget.
 *
 * @module
 */
import { type LoadOptions, loadModel, type OpenModel, openModel as openModelOn } from './load.ts'
import type { Model } from './model.ts'
import { nodePlatform } from './node-platform.ts'
import type { ReadOptions } from './platform.ts'

export { cacheFolder } from '@widthwise/files'
export * from './shared.ts'

/**
 * Loads a model: a folder with a `widthwise.json`, an installed package that has one, or a URL.
 *
 * @throws {WidthwiseError} model-not-found, model-invalid, weights-missing, shard-corrupt, tensor-missing, tensor-shape,
 *   model-not-classifier, device-unknown, or what the device throws
 *
 * @example
 * const model = await load('@widthwise/model-cifar10')
 * try {
 *   const { label, confidence } = await model.classify('cat.png', { budget: { ms: 8 } })
 * } finally {
 *   await model.dispose()
 * }
 */
export function load(source: string | URL, options?: LoadOptions): Promise<Model> {
  return loadModel(nodePlatform, source, options)
}

/**
 * Reads and checks a model without opening a device: its document, graph and weights, for tools.
 *
 * @throws {WidthwiseError} as {@link load}, but for the device
 */
export function openModel(source: string | URL, options: ReadOptions = {}): Promise<OpenModel> {
  return openModelOn(nodePlatform, source, options)
}
