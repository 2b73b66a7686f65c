import { type AbortSignalLike, assertNotAborted } from '@widthwise/core'
import { downloadShard } from '@widthwise/weights'
import { facadeError } from './errors.ts'
import type { ModelCache } from './model-cache.ts'
import { openShards } from './open-shards.ts'
import type { ModelFiles } from './platform.ts'

/**
 * A model behind the URL of its folder or its `widthwise.json`. Weights are kept under their hash: from whatever URL they
 * come, they are fetched once and never mistaken for others. Texts are asked for each time, and the kept ones stand in
 * while the network or the server is down.
 */
export function remoteModel(url: URL, cache: ModelCache): ModelFiles {
  const folder = new URL(url)
  folder.pathname = url.pathname.replace(/\/?(widthwise\.json)?$/, '')
  // A query, such as an access token, goes with every file, and into no message.
  const fileUrl = (file: string): URL => {
    const at = new URL(folder)
    at.pathname = `${folder.pathname.replace(/\/$/, '')}/${file}`
    return at
  }
  return {
    where: plain(folder),
    text: (file, signal) => readText(fileUrl(file), cache, signal),
    openWeights: (weights, options = {}) =>
      openShards(weights, options, async ({ file, bytes, sha256 }, signal, onBytes) => {
        const expected = { bytes, sha256 }
        const kept = await cache.openShard(expected, signal)
        if (kept) return kept
        // `no-cache`: an answer that a browser kept is asked about first, for the file may have changed since.
        const content = await downloadShard(fileUrl(file), expected, { signal, onProgress: onBytes, cache: 'no-cache' })
        return cache.keepShard(expected, content, signal)
      }),
  }
}

const plain = ({ origin, pathname }: URL): string => `${origin}${pathname}`.replace(/\/$/, '')

async function readText(url: URL, cache: ModelCache, signal: AbortSignalLike | undefined): Promise<string> {
  const where = plain(url)
  const answer = await request(url, signal)
  if ('text' in answer) {
    // The page of a network's login or of a single-page app is not worth keeping in place of the model's.
    if (isJson(answer.text)) await cache.keepText(url.href, answer.text)
    return answer.text
  }
  if (answer.mayPass) {
    const kept = await cache.readText(url.href)
    if (kept !== undefined) return kept
  }
  throw facadeError('model-not-found', `${where} ${answer.problem}`, {
    details: { url: where },
    ...('cause' in answer && { cause: answer.cause }),
  })
}

type Answer =
  | { readonly text: string }
  /** `mayPass`: asking again later may bring it. */
  | { readonly problem: string; readonly mayPass: boolean; readonly cause?: unknown }

async function request(url: URL, signal: AbortSignalLike | undefined): Promise<Answer> {
  try {
    // Node's types do not know `cache`, which means nothing to its `fetch`.
    const init = { cache: 'no-cache' as const, ...(signal && { signal: signal as AbortSignal }) }
    const response = await fetch(url, init)
    if (response.ok) return { text: await response.text() }
    return { problem: `answered ${response.status}`, mayPass: response.status >= 500 }
  } catch (cause) {
    assertNotAborted(signal)
    return { problem: 'cannot be fetched', mayPass: true, cause }
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
