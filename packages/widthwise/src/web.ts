/**
 * Adaptive vision inference in a browser, on a page or in a worker: the same calls as in Node.
 *
 * @module
 */
import { type LoadOptions, loadModel, type OpenModel, openModel as openModelOn } from './load.ts'
import type { Model } from './model.ts'
import type { ReadOptions } from './platform.ts'
import { webPlatform } from './web-platform.ts'

export * from './shared.ts'

/**
 * Loads a model from its URL: a folder with a `widthwise.json`, or that file, absolute or relative to the page.
 *
 * @throws {WidthwiseError} model-not-found, model-invalid, weights-missing, shard-corrupt, tensor-missing, tensor-shape,
 *   model-not-classifier, device-unknown, hash-unavailable, or what the device throws
 *
 * @example
 * const model = await load('/models/cifar10')
 * try {
 *   const { label, confidence } = await model.classify(fileInput.files[0], { budget: { ms: 8 } })
 * } finally {
 *   await model.dispose()
 * }
 */
export function load(source: string | URL, options?: LoadOptions): Promise<Model> {
  return loadModel(webPlatform, source, options)
}

/**
 * Reads and checks a model without opening a device: its document, graph and weights, for tools.
 *
 * @throws {WidthwiseError} as {@link load}, but for the device
 */
export function openModel(source: string | URL, options: ReadOptions = {}): Promise<OpenModel> {
  return openModelOn(webPlatform, source, options)
}
