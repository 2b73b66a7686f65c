/**
 * Adaptive vision inference: one network, every width, the cheapest way to stay inside a budget.
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

/**
 * As {@link openModel}, of any network: one that takes no pictures, such as an Exit Sequence Network, has `inputs` in its
 * document and no preprocessor.
 *
 * @throws {WidthwiseError} as {@link openModel}, but for model-not-classifier
 */
export function openNetwork(source: string | URL, options: ReadOptions = {}): Promise<OpenNetwork> {
  return openNetworkOn(nodePlatform, source, options)
}

/**
 * Loads a cascade from its `cascade.json`: a file or a folder that has one, or a URL.
 *
 * @throws {WidthwiseError} cascade-not-found, cascade-invalid, cascade-file-missing, labels-differ, model-not-found,
 *   model-not-classifier, preprocess-mismatch, output-not-logits, device-unknown, or what opening models and the device
 *   throws
 *
 * @example
 * const cascade = await loadCascade('cascade.json')
 * try {
 *   const { label, ran } = await cascade.classify('cat.png')
 * } finally {
 *   await cascade.dispose()
 * }
 */
export async function loadCascade(source: string | URL, options?: LoadCascadeOptions): Promise<Cascade> {
  // What it takes beyond `load` is not in the first import.
  const { loadCascadeOn } = await import('./cascade/load-cascade.ts')
  return loadCascadeOn(nodePlatform, source, options)
}
