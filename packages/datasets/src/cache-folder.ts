import { join, resolve } from 'node:path'
import envPaths from 'env-paths'

/** Variables that say where things are; `process.env` in use. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Folder for datasets that were fetched: in `WIDTHWISE_CACHE`, else in the platform's cache folder. */
export function datasetCacheFolder(dataset: string, environment: Environment): string {
  const { WIDTHWISE_CACHE } = environment
  const cache = WIDTHWISE_CACHE ? resolve(WIDTHWISE_CACHE) : envPaths('widthwise', { suffix: '' }).cache
  return join(cache, 'datasets', dataset)
}
