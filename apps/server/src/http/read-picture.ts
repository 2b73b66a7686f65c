import { serverError } from '../errors.ts'
import type { ResolvedServerOptions } from '../options.ts'
import type { ServerContext } from './environment.ts'
import { readBody } from './read-body.ts'
import { boundaryOf, readFormFiles } from './read-form-files.ts'

/** A picture as a request brought it, and what the answer calls it. */
export interface SentPicture {
  /** The name of the file in multipart/form-data, else `-`, as the command line calls what is piped in. */
  readonly name: string
  readonly bytes: Uint8Array
}

/**
 * Refuses types that are no picture before the body is read. Of those that are left the bytes decide.
 *
 * @throws {WidthwiseError} media-type-unsupported, multipart-invalid
 */
export function assertPictureType(context: ServerContext): void {
  const type = mediaType(context)
  if (type === 'multipart/form-data') {
    boundaryOf(contentType(context))
    return
  }
  // What curl sends when nobody says anything, and no type at all, say nothing about the body.
  if (/^(image\/.*|application\/octet-stream|application\/x-www-form-urlencoded|)$/.test(type)) return
  throw serverError('media-type-unsupported', `Content-Type ${JSON.stringify(type.slice(0, 60))} is no picture`)
}

/**
 * The one picture of a request.
 *
 * @throws {WidthwiseError} multipart-invalid, and what reading a body throws
 */
export async function readPicture(context: ServerContext, limits: ResolvedServerOptions): Promise<SentPicture> {
  const bytes = await readBody(context, limits)
  if (mediaType(context) !== 'multipart/form-data') return { name: '-', bytes }
  const files = await readFormFiles(bytes, boundaryOf(contentType(context)), context.get('exchange').signal)
  const [file] = files
  if (!file || files.length > 1) {
    throw serverError('multipart-invalid', `multipart/form-data with ${files.length} files; there must be one`)
  }
  return { name: file.name || '-', bytes: file.bytes }
}

function mediaType(context: ServerContext): string {
  const [type = ''] = contentType(context).split(';')
  return type.trim().toLowerCase()
}

function contentType(context: ServerContext): string {
  return context.req.header('content-type') ?? ''
}
