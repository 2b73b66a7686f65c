import { join } from 'node:path'
import envPaths from 'env-paths'

/** The folder of prepared models: in `WIDTHWISE_CACHE` where that is set, else in the platform's cache folder. */
export function defaultCacheFolder(): string {
  return join(process.env.WIDTHWISE_CACHE || envPaths('widthwise', { suffix: '' }).cache, 'onnxruntime')
}
