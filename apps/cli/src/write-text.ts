import type { OutputStream } from './environment.ts'
import { outputError } from './files/write-output.ts'

/**
 * Writes text and waits until the stream has taken it. A reader that has seen enough (`| head`) is no error.
 *
 * @throws {WidthwiseError} disk-full, output-unwritable
 */
export async function writeText(stream: OutputStream, text: string): Promise<void> {
  if (text === '') return
  await new Promise<void>((resolve, reject) => {
    stream.write(text, (error) => {
      const code = (error as NodeJS.ErrnoException | undefined)?.code
      if (!error || code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED') resolve()
      else reject(outputError('standard output', error))
    })
  })
}
