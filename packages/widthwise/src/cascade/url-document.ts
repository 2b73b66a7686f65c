import { type AbortSignalLike, assertNotAborted } from '@widthwise/core'
import { facadeError } from '../errors.ts'
import type { DocumentFiles } from '../platform.ts'

/** A document at a URL; what it names is asked for at URLs relative to it, over http alone. */
export function urlDocument(url: URL): DocumentFiles {
  const at = (file: string): URL => new URL(file, url)
  return {
    where: plain(url),
    read: async (signal) => new TextDecoder().decode(await download(url, 'cascade-not-found', signal)),
    bytes: (file, signal) => download(at(file), 'cascade-file-missing', signal),
    path: () => undefined,
    modelPlaces: (name) => [at(name).href],
  }
}

const plain = ({ origin, pathname }: URL): string => `${origin}${pathname}`

async function download(
  url: URL,
  code: 'cascade-not-found' | 'cascade-file-missing',
  signal: AbortSignalLike | undefined,
): Promise<Uint8Array> {
  const where = plain(url)
  const failure = (problem: string, cause?: unknown): Error =>
    facadeError(code, `${where} ${problem}`, { cause, details: { url: where } })
  if (!/^https?:$/.test(url.protocol)) throw failure('is no http address')
  let response: Response
  try {
    response = await fetch(url, signal ? { signal: signal as AbortSignal } : {})
    if (response.ok) return new Uint8Array(await response.arrayBuffer())
  } catch (cause) {
    assertNotAborted(signal)
    throw failure(`cannot be fetched: ${(cause as Error).message}`, cause)
  }
  throw failure(`answered ${response.status}`)
}
