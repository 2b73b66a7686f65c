import { resolve } from 'node:path'
import envPaths from 'env-paths'

/**
 * The folder in which everything that was fetched or measured is kept: `WIDTHWISE_CACHE` where that is set, else the
 * platform's cache folder. It need not exist; `makeFolder` makes it.
 *
 * @param environment the variables to look at; the process's own when left out
 */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const { WIDTHWISE_CACHE } = environment
  return WIDTHWISE_CACHE ? resolve(WIDTHWISE_CACHE) : envPaths('widthwise', { suffix: '' }).cache
}
