import { join } from 'node:path'
import { cacheFolder } from '@widthwise/files'

/** The folder of prepared models, inside the cache folder. */
export function defaultCacheFolder(): string {
  return join(cacheFolder(), 'onnxruntime')
}
