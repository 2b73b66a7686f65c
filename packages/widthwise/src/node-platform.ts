import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import os from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { assertNotAborted, isWidthwiseError } from '@widthwise/core'
import { decodeImage } from '@widthwise/image'
import envPaths from 'env-paths'
import writeFileAtomic from 'write-file-atomic'
import { facadeError } from './errors.ts'
import { locateModel } from './locate-model.ts'
import type { BlobLike, Platform } from './platform.ts'
import { parseProfile } from './profile.ts'

/** Where fetched models and profiles are kept: `WIDTHWISE_CACHE`, else the platform's cache folder. */
export function cacheFolder(): string {
  return process.env.WIDTHWISE_CACHE || envPaths('widthwise', { suffix: '' }).cache
}

const profileFile = (key: string): string => join(cacheFolder(), 'profiles', `${key}.json`)

/** The facade on Node: files, packages and URLs, sharp, ONNX Runtime in workers. */
export const nodePlatform: Platform = {
  devices: ['node'],

  async openDevice(_, options) {
    const { createNodeDevice } = await import('@widthwise/device-node')
    return createNodeDevice(options)
  },

  locate: (source) => locateModel(source, cacheFolder()),

  async readImage(input, orientation, signal) {
    const bytes = await imageBytes(input, signal as AbortSignal | undefined)
    return decodeImage(bytes, { orientation, ...(signal && { signal }) })
  },

  async machine() {
    const { createRequire } = await import('node:module')
    let runtime = 'none'
    try {
      runtime = createRequire(import.meta.url)('onnxruntime-node/package.json').version
    } catch {
      // Named `none`; opening the device says what to do.
    }
    const cpus = os.cpus()
    return `${os.platform()} ${os.arch()}, ${cpus.length} × ${cpus[0]?.model.trim() ?? 'unknown CPU'}, Node ${process.versions.node}, ONNX Runtime ${runtime}`
  },

  async readProfile(key) {
    try {
      return parseProfile(JSON.parse(await readFile(profileFile(key), 'utf8')))
    } catch {
      return undefined
    }
  },

  async writeProfile(key, profile) {
    try {
      await mkdir(join(cacheFolder(), 'profiles'), { recursive: true })
      await writeFileAtomic(profileFile(key), `${JSON.stringify(profile, null, 2)}\n`)
    } catch {
      // A cache that cannot be written costs a measurement next time, nothing else.
    }
  },

  now: () => performance.now(),
  sha256: async (text) => createHash('sha256').update(text).digest('hex'),
}

async function imageBytes(
  input: string | URL | Uint8Array | ArrayBuffer | BlobLike,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  if (input instanceof Uint8Array) return input
  if (input instanceof ArrayBuffer) return new Uint8Array(input)
  if (typeof input === 'string' || input instanceof URL) return readOrFetch(input, signal)
  if (typeof (input as BlobLike | null)?.arrayBuffer === 'function') return new Uint8Array(await input.arrayBuffer())
  throw facadeError('image-unreadable', `an image cannot be made of ${input === null ? 'null' : typeof input}`)
}

async function readOrFetch(source: string | URL, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const text = String(source)
  if (/^https?:/.test(text)) {
    try {
      const response = await fetch(text, signal ? { signal } : {})
      if (response.ok) return new Uint8Array(await response.arrayBuffer())
      throw facadeError('image-not-found', `${text} answered ${response.status} ${response.statusText}`.trim())
    } catch (cause) {
      assertNotAborted(signal)
      if (isWidthwiseError(cause)) throw cause
      const reason = (cause as Error).cause ?? cause
      throw facadeError('image-not-found', `${text} cannot be fetched: ${(reason as Error).message}`, { cause })
    }
  }
  const path = text.startsWith('file:') ? fileURLToPath(text) : text
  try {
    return await readFile(path, signal ? { signal } : {})
  } catch (cause) {
    assertNotAborted(signal)
    const { code } = cause as NodeJS.ErrnoException
    const what = code === 'ENOENT' ? 'is not there' : code === 'EISDIR' ? 'is a folder' : `cannot be read (${code})`
    throw facadeError('image-not-found', `${path} ${what}`, { cause, details: { path } })
  }
}
