import { mkdir, readFile, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type AbortSignalLike, assertNotAborted, isWidthwiseError, type TensorStore } from '@widthwise/core'
import { downloadShard, openNestedShards, openSafetensors, weightsErrorHints } from '@widthwise/weights'
import { openSafetensorsFile } from '@widthwise/weights/node'
import writeFileAtomic from 'write-file-atomic'
import { facadeError } from './errors.ts'
import type { WeightFile } from './model-document.ts'
import type { ModelFiles } from './platform.ts'

/**
 * Finds a model: a folder with a `widthwise.json`, an installed package that has one, or a URL of either the folder or
 * the document.
 *
 * @param cache folder in which the weights of a URL's model are kept, by their hash
 * @throws {WidthwiseError} model-not-found
 */
export async function locateModel(source: string | URL, cache: string): Promise<ModelFiles> {
  const text = String(source)
  if (/^https?:/.test(text)) return remoteModel(text, cache)
  const path = text.startsWith('file:') ? fileURLToPath(text) : text
  const folder = (await isFile(join(path, 'widthwise.json')))
    ? resolve(path)
    : path.endsWith('widthwise.json') && (await isFile(path))
      ? dirname(resolve(path))
      : packageFolder(path)
  if (folder) return localModel(folder)
  throw facadeError('model-not-found', `${path} is no folder with a widthwise.json and no installed package with one`, {
    details: { source: path },
  })
}

function localModel(folder: string): ModelFiles {
  return {
    where: folder,
    async text(file) {
      try {
        return await readFile(join(folder, file), 'utf8')
      } catch (cause) {
        throw facadeError('model-not-found', `${join(folder, file)} cannot be read`, { cause })
      }
    },
    openWeights: (weights, signal) =>
      openAll(weights, ({ file, bytes, sha256 }) =>
        openSafetensorsFile(join(folder, file), { expected: { bytes, sha256 }, ...(signal && { signal }) }),
      ),
  }
}

function remoteModel(url: string, cache: string): ModelFiles {
  const base = url.replace(/\/?(widthwise\.json)?$/, '')
  return {
    where: base,
    text: (file, signal) => fetchText(`${base}/${file}`, signal),
    openWeights: (weights, signal) =>
      openAll(weights, (weight) => openRemote(`${base}/${weight.file}`, weight, join(cache, 'weights'), signal)),
  }
}

/** A weight file of a URL, kept under its hash: whatever URL it comes from, it is fetched once and never mistaken for another. */
async function openRemote(
  url: string,
  { bytes, sha256 }: WeightFile,
  folder: string,
  signal: AbortSignalLike | undefined,
): Promise<TensorStore> {
  const path = join(folder, sha256)
  const options = signal ? { signal } : {}
  const expected = { bytes, sha256 }
  if (await isFile(path)) {
    try {
      return await openSafetensorsFile(path, { expected, ...options })
    } catch (error) {
      if (signal?.aborted) throw error
      await rm(path, { force: true }) // Damaged: fetched again.
    }
  }
  const content = await downloadShard(url, expected, options)
  try {
    await mkdir(folder, { recursive: true })
    await writeFileAtomic(path, Buffer.from(content.buffer, content.byteOffset, content.byteLength))
    // Checked as it is opened: a disk that is full can cut what was written.
    return await openSafetensorsFile(path, { expected, ...options })
  } catch {
    // A cache that cannot be written costs a download next time.
    await rm(path, { force: true }).catch(() => {})
    return openSafetensors(content, options)
  }
}

async function fetchText(url: string, signal: AbortSignalLike | undefined): Promise<string> {
  let status: string
  try {
    const response = await fetch(url, signal ? { signal: signal as AbortSignal } : {})
    if (response.ok) return await response.text()
    status = `answered ${response.status}`
  } catch (cause) {
    assertNotAborted(signal)
    throw facadeError('model-not-found', `${url} cannot be fetched`, { cause, details: { url } })
  }
  throw facadeError('model-not-found', `${url} ${status}`, { details: { url } })
}

/** Opens every file of a model; when one fails the others are closed. */
async function openAll(
  weights: readonly WeightFile[],
  open: (weight: WeightFile) => Promise<TensorStore>,
): Promise<TensorStore> {
  const stores: TensorStore[] = []
  try {
    for (const weight of weights) stores.push(await open(weight))
  } catch (error) {
    await Promise.all(stores.map((store) => store[Symbol.asyncDispose]()))
    const missing =
      isWidthwiseError(error, weightsErrorHints) && ['file-not-found', 'http-not-found'].includes(error.code)
    if (!missing) throw error
    throw facadeError('weights-missing', error.message, { cause: error })
  }
  return openNestedShards(stores)
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}

/** The folder of an installed package, as seen from the caller's folder, then from here. */
function packageFolder(name: string): string | undefined {
  for (const from of [join(process.cwd(), 'package.json'), import.meta.url]) {
    try {
      return dirname(createRequire(from).resolve(`${name}/widthwise.json`))
    } catch {
      // Not installed there, or not a model.
    }
  }
  return undefined
}
