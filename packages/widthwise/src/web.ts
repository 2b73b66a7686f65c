/**
 * Adaptive vision inference in a browser, on a page or in a worker: the same calls as in Node.
 *
 * @module
 */
import type { Cascade } from './cascade/cascade.ts'
import type { LoadCascadeOptions } from './cascade/cascade-options.ts'
import {
  type LoadOptions,
  loadModel,
  type OpenModel,
  type OpenNetwork,
  openModel as openModelOn,
  openNetwork as openNetworkOn,
} from './load.ts'
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

/**
 * As {@link openModel}, of any network: one that takes no pictures, such as an Exit Sequence Network, has `inputs` in its
 * document and no preprocessor.
 *
 * @throws {WidthwiseError} as {@link openModel}, but for model-not-classifier
 */
export function openNetwork(source: string | URL, options: ReadOptions = {}): Promise<OpenNetwork> {
  return openNetworkOn(webPlatform, source, options)
}

/**
 * Loads a cascade from its `cascade.json`: its URL, absolute or relative to the page.
 *
 * @throws {WidthwiseError} cascade-not-found, cascade-invalid, cascade-file-missing, labels-differ, model-not-found,
 *   model-not-classifier, preprocess-mismatch, output-not-logits, device-unknown, or what opening models and the device
 *   throws
 *
 * @example
 * const cascade = await loadCascade('cascade.json')
 * try {
 *   const { label, ran } = await cascade.classify(fileInput.files[0])
 * } finally {
 *   await cascade.dispose()
 * }
 */
export async function loadCascade(source: string | URL, options?: LoadCascadeOptions): Promise<Cascade> {
  // What it takes beyond `load` is not in the first import.
  const { loadCascadeOn } = await import('./cascade/load-cascade.ts')
  return loadCascadeOn(webPlatform, source, options)
}
