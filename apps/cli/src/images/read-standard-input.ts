import { cliError } from '../errors.ts'
import type { ImageEntry } from './image-entry.ts'

/** Far above any picture that is decoded; it keeps a wrong pipe from filling the memory. */
const mostBytes = 256 * 2 ** 20

/** The one picture that is piped in. */
export async function readStandardInput(stdin: AsyncIterable<Uint8Array>): Promise<readonly ImageEntry[]> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of stdin) {
    bytes += chunk.length
    if (bytes > mostBytes) {
      const message = `more than ${mostBytes} bytes on standard input; a picture is smaller`
      return [{ input: '-', error: cliError('input-too-large', message) }]
    }
    chunks.push(chunk)
  }
  return [{ input: '-', image: Buffer.concat(chunks) }]
}
