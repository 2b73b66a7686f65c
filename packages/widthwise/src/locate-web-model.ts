import { facadeError } from './errors.ts'
import type { ModelFiles } from './platform.ts'
import { remoteModel } from './remote-model.ts'
import { webAddress } from './web-address.ts'
import { webCache } from './web-cache.ts'

/**
 * The model at a URL, absolute or relative to the page or worker: a folder with a `widthwise.json`, or that file.
 *
 * @throws {WidthwiseError} model-not-found
 */
export function locateWebModel(source: string | URL): ModelFiles {
  const url = webAddress(source)
  if (url && /^https?:$/.test(url.protocol)) return remoteModel(url, webCache())
  throw facadeError('model-not-found', `${source} is no http URL, and leads to none from here`, {
    hint: 'In a browser, give the URL of a folder that holds a widthwise.json; in a worker made from a blob an absolute one.',
    details: { source: String(source) },
  })
}
