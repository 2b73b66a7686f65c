import { join } from 'node:path'
import { cacheFolder } from '@widthwise/files'

/** Variables that say where things are; `process.env` in use. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Folder for datasets that were fetched, inside the cache folder. */
export function datasetCacheFolder(dataset: string, environment: Environment): string {
  return join(cacheFolder(environment), 'datasets', dataset)
}
