import { readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openSafetensorsFile } from '@widthwise/weights/node'
import { facadeError } from './errors.ts'
import { folderCache } from './folder-cache.ts'
import { openShards } from './open-shards.ts'
import type { ModelFiles } from './platform.ts'
import { remoteModel } from './remote-model.ts'

/**
 * Finds a model: a folder with a `widthwise.json`, an installed package that has one, or a URL of either the folder or
 * the document.
 *
 * @param cache folder in which the weights of a URL's model are kept, by their hash
 * @throws {WidthwiseError} model-not-found
 */
export async function locateModel(source: string | URL, cache: string): Promise<ModelFiles> {
  const text = String(source)
  if (/^https?:/.test(text) && URL.canParse(text)) return remoteModel(new URL(text), folderCache(cache))
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
    openWeights: (weights, options = {}) =>
      openShards(weights, options, ({ file, bytes, sha256 }, signal) =>
        openSafetensorsFile(join(folder, file), { expected: { bytes, sha256 }, signal }),
      ),
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
