import type { AbortSignalLike, Device, Graph, Subnet, TensorStore } from '@widthwise/core'
import { costOf, type SubnetCost, sliceGraph, subnetAt } from '@widthwise/graph/slicing'
import { createPreprocessor, type Preprocessor } from '@widthwise/image'
import { assertClassifier } from './assert-classifier.ts'
import { facadeError } from './errors.ts'
import { Model } from './model.ts'
import {
  type FeaturesDocument,
  type ModelDocument,
  type NetworkDocument,
  parseModelDocument,
  parseNetworkDocument,
} from './model-document.ts'
import { assertLoadOptions } from './options.ts'
import { PartialStore } from './partial-store.ts'
import type { DeviceOptions, ModelFiles, Platform, ReadOptions } from './platform.ts'

/** Options of `load`. */
export interface LoadOptions extends DeviceOptions, ReadOptions {
  /** What the model runs on: `auto`, a device's name, or a device of your own, which stays yours to dispose. */
  readonly device?: string | Device
  /** Whether pictures are turned as their EXIF orientation says (default), or taken as they are stored. */
  readonly orientation?: 'exif' | 'ignore'
  /** Pictures with more pixels are refused by their header, before anything is decoded. Default: 16,383². */
  readonly maxPixels?: number
}

/** A network with its weights, read and checked, whatever it takes. */
export interface OpenNetwork extends AsyncDisposable {
  readonly document: ModelDocument | FeaturesDocument
  readonly labels: readonly string[]
  readonly graph: Graph
  readonly store: TensorStore
  /** The subnet of a width that the model offers. @throws {WidthwiseError} width-not-offered */
  subnet(width: number): Subnet
  /** Cost of a width on one image. @throws {WidthwiseError} width-not-offered */
  cost(width: number): SubnetCost
}

/** A model that takes pictures, read and checked, before any device is opened for it. */
export interface OpenModel extends OpenNetwork {
  readonly document: ModelDocument
  /** Pictures to inputs `[3, height, width]`, as the model was trained with. */
  readonly preprocessor: Preprocessor
}

/**
 * Reads a model folder, package or URL as {@link openNetwork} does, and how its pictures are made ready.
 *
 * @throws {WidthwiseError} as {@link openNetwork}; model-not-classifier, when the network takes no pictures
 */
export async function openModel(
  platform: Platform,
  source: string | URL,
  options: ReadOptions = {},
): Promise<OpenModel> {
  return openChecked(platform, source, options, (json, where) => {
    const document = parseModelDocument(json, where)
    const preprocessor = createPreprocessor(document.preprocess)
    if (preprocessor.shape.join() !== document.input.join()) {
      throw facadeError(
        'model-invalid',
        `${where}: preprocess gives [${preprocessor.shape}], the input is [${document.input}]`,
      )
    }
    return { document, preprocessor }
  })
}

/**
 * Reads a model folder, package or URL and checks all of it: the document, the labels, every weight file's hash,
 * every tensor's presence and shape. Where wider weight files are not there, the widths that need none of them run, and
 * reading for others fails with weights-missing.
 *
 * @throws {WidthwiseError} model-not-found, model-invalid, weights-missing, shard-corrupt, tensor-missing, tensor-shape
 */
export async function openNetwork(
  platform: Platform,
  source: string | URL,
  options: ReadOptions = {},
): Promise<OpenNetwork> {
  return openChecked(platform, source, options, (json, where) => ({ document: parseNetworkDocument(json, where) }))
}

/** `check` says what the document is, and adds what follows from it. */
async function openChecked<Checked extends Pick<OpenNetwork, 'document'>>(
  platform: Platform,
  source: string | URL,
  { signal, onProgress }: ReadOptions,
  check: (json: unknown, where: string) => Checked,
): Promise<Checked & OpenNetwork> {
  if (typeof source !== 'string' && !(source instanceof URL)) {
    throw facadeError('model-not-found', `a model cannot be found by ${source === null ? 'null' : typeof source}`)
  }
  const files = await platform.locate(source)
  const where = `${files.where}/widthwise.json`
  const checked = check(parseJson(await files.text('widthwise.json', signal), where), where)
  const { document } = checked
  const labels = await readLabels(files, document, signal)
  // All architectures together are larger than the rest of a first import.
  const { buildGraph } = await import('@widthwise/graph/architectures')
  const graph = buildGraph(document.architecture, document)
  const store = await files.openWeights(document.weights, {
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  })
  try {
    checkTensors(graph, store, files.where)
  } catch (error) {
    await store[Symbol.asyncDispose]()
    throw error
  }
  const costs = new Map<number, SubnetCost>()
  const subnet = (width: number): Subnet => subnetAt(document.slicing, offered(document, width), graph.architecture)
  return {
    ...checked,
    labels,
    graph,
    store,
    subnet,
    cost: (width) => {
      const known = costs.get(width) ?? costOf(graph, subnet(width))
      costs.set(width, known)
      return known
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

/**
 * Opens a model and a device for it, side by side: a device has a runtime to load while weights arrive.
 *
 * @throws {WidthwiseError} model-not-classifier, device-unknown, and what opening the two throws
 */
export async function loadModel(platform: Platform, source: string | URL, options: LoadOptions = {}): Promise<Model> {
  assertLoadOptions(options)
  const { device = 'auto', signal } = options
  const owned = typeof device === 'string'
  const opening = owned ? platform.openDevice(deviceName(platform, device), options) : Promise.resolve(device)
  opening.catch(() => {}) // Looked at when the model is open.
  let open: OpenModel | undefined
  try {
    open = await openModel(platform, source, options)
    assertClassifier(open)
    const opened = await opening
    const runner = await opened.prepare(
      { graph: open.graph, store: open.store },
      { outputs: ['logits'], ...(signal && { signal }) },
    )
    return new Model({
      platform,
      open,
      device: opened,
      ownsDevice: owned,
      runner,
      decoding: {
        orientation: options.orientation ?? 'exif',
        ...(options.maxPixels !== undefined && { maxPixels: options.maxPixels }),
      },
      settings: {
        workers: options.workers ?? 1,
        ...(options.intraOpThreads !== undefined && { intraOpThreads: options.intraOpThreads }),
      },
    })
  } catch (error) {
    await open?.[Symbol.asyncDispose]()
    // Not waited for: the error is news, and a device that is still loading its runtime is none to wait for.
    if (owned) void opening.then((opened) => opened[Symbol.asyncDispose]()).catch(() => {})
    throw error
  }
}

/** @throws {WidthwiseError} device-unknown */
export function deviceName(platform: Platform, name: string): string {
  const known = ['auto', ...platform.devices]
  if (!known.includes(name)) {
    throw facadeError('device-unknown', `no device '${name}' here; there are ${known.join(', ')}`, {
      details: { name },
    })
  }
  return name === 'auto' ? (platform.devices[0] as string) : name
}

async function readLabels(
  files: ModelFiles,
  document: NetworkDocument,
  signal: AbortSignalLike | undefined,
): Promise<readonly string[]> {
  const { labels, architecture } = document
  const list =
    typeof labels === 'string' ? parseJson(await files.text(labels, signal), `${files.where}/${labels}`) : labels
  if (!Array.isArray(list) || !list.every((label) => typeof label === 'string')) {
    throw facadeError('model-invalid', `${files.where}: labels: must be a list of strings`)
  }
  if (list.length !== architecture.classes) {
    throw facadeError('model-invalid', `${files.where}: labels: ${list.length} for ${architecture.classes} classes`)
  }
  return list
}

function parseJson(text: string, where: string): unknown {
  try {
    // Editors of some systems put a byte-order mark in front, which is no JSON.
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    throw facadeError('model-invalid', `${where} is not JSON: ${(cause as Error).message}`, { cause })
  }
}

function checkTensors(graph: Graph, store: TensorStore, where: string): void {
  for (const { name, fullShape } of sliceGraph(graph, { rule: 'none' }).parameters.values()) {
    const info = store.get(name)
    // Then it may be in a file that is not there, and is asked for when a width needs it.
    if (!info && store instanceof PartialStore) continue
    if (!info) throw facadeError('tensor-missing', `${where}: no tensor ${name}`, { details: { name } })
    if (info.shape.join() !== fullShape.join()) {
      throw facadeError('tensor-shape', `${where}: ${name} is [${info.shape}], the network needs [${fullShape}]`, {
        details: { name, shape: info.shape, expected: fullShape },
      })
    }
  }
}

function offered(document: NetworkDocument, width: number): number {
  const { widths } = document.slicing
  if (widths.includes(width)) return width
  throw facadeError('width-not-offered', `${document.name} has no width ${width}; it offers ${widths.join(', ')}`, {
    details: { width, widths },
  })
}
