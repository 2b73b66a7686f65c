import type { HttpResponse } from '../platform.ts'

/** How many bytes of a body arrived, and whether it ended by itself or broke off. */
export interface Received {
  readonly bytes: number
  readonly failure?: unknown
  /** The body had more bytes than there was room for; the rest was not read. */
  readonly excess?: true
}

/** Writes a body into `target`, from its first byte on. A connection that breaks off is not thrown but told. */
export async function receiveBody(
  response: HttpResponse,
  target: Uint8Array,
  onBytes: (count: number) => void = () => {},
): Promise<Received> {
  if (response.body === null) return { bytes: 0 }
  const reader = response.body.getReader()
  let bytes = 0
  for (;;) {
    const part = await reader.read().catch((failure: unknown) => ({ failure }))
    if ('failure' in part) return { bytes, failure: part.failure }
    if (part.done) return { bytes }
    if (part.value === undefined) continue
    if (bytes + part.value.length > target.length) {
      await reader.cancel().catch(() => {})
      return { bytes, excess: true }
    }
    target.set(part.value, bytes)
    bytes += part.value.length
    onBytes(part.value.length)
  }
}

/** Drops a body that is not wanted, so that its connection is free again. */
export async function discardBody(response: HttpResponse): Promise<void> {
  await response.body?.cancel().catch(() => {})
}
