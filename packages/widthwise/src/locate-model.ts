import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readFile, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import type { TensorStore } from '@widthwise/core'
import { openNestedShards } from '@widthwise/weights'
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
    openWeights: (weights) => openShards(weights.map((weight) => ({ ...weight, path: join(folder, weight.file) }))),
  }
}

function remoteModel(url: string, cache: string): ModelFiles {
  const base = url.replace(/\/?(widthwise\.json)?$/, '')
  return {
    where: base,
    async text(file) {
      return (await fetchFrom(`${base}/${file}`, 'model-not-found')).text()
    },
    async openWeights(weights, signal) {
      const shards = []
      for (const weight of weights) {
        // Named by hash, so that whatever URL it comes from is fetched once and never mistaken for another.
        const path = join(cache, 'weights', weight.sha256)
        if (!(await isFile(path)))
          await download(`${base}/${weight.file}`, path, weight, signal as AbortSignal | undefined)
        shards.push({ ...weight, path })
      }
      try {
        return await openShards(shards)
      } catch (error) {
        await Promise.all(shards.map(({ path }) => rm(path, { force: true })))
        throw error
      }
    },
  }
}

async function fetchFrom(
  url: string,
  code: 'model-not-found' | 'weights-missing',
  signal?: AbortSignal,
): Promise<Response> {
  let response: Response
  try {
    response = await fetch(url, signal ? { signal } : {})
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw facadeError(code, `${url} cannot be fetched: ${(cause as Error).message}`, { cause, details: { url } })
  }
  if (response.ok) return response
  throw facadeError(code, `${url} answered ${response.status}`, { details: { url, status: response.status } })
}

async function download(
  url: string,
  path: string,
  { file, bytes, sha256 }: WeightFile,
  signal: AbortSignal | undefined,
): Promise<void> {
  const response = await fetchFrom(url, 'weights-missing', signal)
  const chunks: Uint8Array[] = []
  let received = 0
  for await (const chunk of response.body ?? []) {
    received += chunk.length
    if (received > bytes) break
    chunks.push(chunk)
  }
  const content = Buffer.concat(chunks)
  const got = createHash('sha256').update(content).digest('hex')
  if (received !== bytes || got !== sha256) throw mismatch(file, bytes, received, sha256, got)
  await mkdir(dirname(path), { recursive: true })
  await writeFileAtomic(path, content)
}

async function openShards(shards: readonly (WeightFile & { path: string })[]): Promise<TensorStore> {
  const stores: TensorStore[] = []
  try {
    for (const { path, file, sha256, bytes } of shards) {
      const size = await sizeOf(path)
      if (size === undefined) throw facadeError('weights-missing', `${path} is not there`, { details: { path } })
      const got = size === bytes ? await hashOf(path) : ''
      if (got !== sha256) throw mismatch(file, bytes, size, sha256, got)
      stores.push(await openSafetensorsFile(path))
    }
    return stores.length === 1 ? (stores[0] as TensorStore) : openNestedShards(stores)
  } catch (error) {
    await Promise.all(stores.map((store) => store[Symbol.asyncDispose]()))
    throw error
  }
}

function mismatch(file: string, bytes: number, size: number, sha256: string, got: string): Error {
  const message =
    size === bytes
      ? `${file} has the SHA-256 ${got.slice(0, 12)}…, the model names ${sha256.slice(0, 12)}…`
      : `${file} has ${size > bytes ? 'more than' : size} ${size > bytes ? bytes : `of ${bytes}`} bytes`
  return facadeError('weights-mismatch', message, { details: { file, bytes, size, sha256, got } })
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch {
    return undefined
  }
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
