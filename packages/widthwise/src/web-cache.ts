import { type AbortSignalLike, assertNotAborted, type TensorStore } from '@widthwise/core'
import { type FileDigest, openSafetensors, verifyShard } from '@widthwise/weights'
import type { ModelCache } from './model-cache.ts'
import { type WebCache, type WebScope, webScope } from './web-scope.ts'

/** What `caches.delete` takes to remove everything that was kept. */
export const webCacheName = 'widthwise'

/**
 * Keeps files in the Cache API, of pages and workers alike. Where there is none, or it refuses (a private window, a full
 * disk, a sandboxed frame), nothing is kept.
 */
export function webCache(scope: WebScope = webScope): ModelCache {
  const attempt = async <T>(use: (cache: WebCache) => Promise<T>): Promise<T | undefined> => {
    try {
      // Looking at `caches` throws in some sandboxed frames.
      const cache = await scope.caches?.open(webCacheName)
      return cache && (await use(cache))
    } catch {
      return undefined
    }
  }
  const readBytes = async (url: string): Promise<Uint8Array | undefined> => {
    const body = await attempt(async (cache) => (await cache.match(url))?.arrayBuffer())
    return body && new Uint8Array(body)
  }
  return {
    async openShard(expected, signal) {
      const bytes = await readBytes(shardUrl(expected))
      if (!bytes) return undefined
      try {
        return await openBytes(await verifyShard(bytes, expected), signal)
      } catch {
        assertNotAborted(signal)
        await attempt((cache) => cache.delete(shardUrl(expected)))
        return undefined
      }
    },

    async keepShard(expected, bytes, signal) {
      // The type of `Response` wants bytes that no other thread can change; these were just downloaded.
      await attempt((cache) => cache.put(shardUrl(expected), new Response(bytes as Uint8Array<ArrayBuffer>)))
      return openBytes(bytes, signal)
    },

    readText: (url) => attempt(async (cache) => (await cache.match(textUrl(url)))?.text()),

    async keepText(url, text) {
      await attempt((cache) => cache.put(textUrl(url), new Response(text)))
    },
  }
}

/** The Cache API keeps what has an http URL; no server ever has a name under `.invalid`. */
const shardUrl = ({ sha256 }: FileDigest): string => `https://widthwise.invalid/weights/${sha256}`
const textUrl = (url: string): string => `https://widthwise.invalid/texts/${encodeURIComponent(url)}`

const openBytes = (bytes: Uint8Array, signal: AbortSignalLike | undefined): Promise<TensorStore> =>
  openSafetensors(bytes, signal ? { signal } : {})
