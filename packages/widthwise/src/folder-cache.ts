import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { AbortSignalLike } from '@widthwise/core'
import { makeFolder, writeAtomically } from '@widthwise/files'
import { type FileDigest, openSafetensors } from '@widthwise/weights'
import { openSafetensorsFile } from '@widthwise/weights/node'
import type { ModelCache } from './model-cache.ts'

/** A folder that keeps weight files under their hash, in `weights`, and texts under that of their URL, in `texts`. */
export function folderCache(folder: string): ModelCache {
  const shardPath = ({ sha256 }: FileDigest): string => join(folder, 'weights', sha256)
  const textPath = (url: string): string => join(folder, 'texts', createHash('sha256').update(url).digest('hex'))
  const open = (expected: FileDigest, signal: AbortSignalLike | undefined) =>
    openSafetensorsFile(shardPath(expected), { expected, ...(signal && { signal }) })
  return {
    async openShard(expected, signal) {
      try {
        return await open(expected, signal)
      } catch (error) {
        if (signal?.aborted) throw error
        await rm(shardPath(expected), { force: true }).catch(() => {})
        return undefined
      }
    },

    async keepShard(expected, bytes, signal) {
      const path = shardPath(expected)
      try {
        await makeFolder(dirname(path))
        await writeAtomically(path, bytes)
        // Checked as it is opened: between the two anything can happen to a file.
        return await open(expected, signal)
      } catch (error) {
        if (signal?.aborted) throw error
        await rm(path, { force: true }).catch(() => {})
        return openSafetensors(bytes, signal ? { signal } : {})
      }
    },

    readText: (url) => readFile(textPath(url), 'utf8').catch(() => undefined),

    async keepText(url, text) {
      try {
        await makeFolder(dirname(textPath(url)))
        await writeAtomically(textPath(url), text)
      } catch {
        // Missing when the network is, and no sooner.
      }
    },
  }
}
