import { facadeError } from '../errors.ts'
import type { DocumentFiles } from '../platform.ts'
import { webAddress } from '../web-address.ts'
import { urlDocument } from './url-document.ts'

/** The document at a URL, absolute or relative to the page or worker. @throws {WidthwiseError} cascade-not-found */
export function webDocument(source: string | URL): DocumentFiles {
  const url = webAddress(source)
  if (url && /^https?:$/.test(url.protocol)) return urlDocument(url)
  throw facadeError('cascade-not-found', `${source} is no http URL, and leads to none from here`)
}
