import { weightsError } from '../errors.ts'
import type { CheckpointFormat } from './checkpoint-store.ts'

/** Bytes from the beginning of a file that tell what it is. */
export const signatureBytes = 512

function startsWith(head: Uint8Array, text: string, at = 0): boolean {
  return [...text].every((character, index) => head[at + index] === character.charCodeAt(0))
}

/** Files that are often found under the name of a checkpoint and are none, by how they begin. */
const impostors: readonly (readonly [beginning: string, at: number, what: string])[] = [
  ['version https://git-lfs', 0, 'a pointer of Git LFS: the file itself was not downloaded (git lfs pull)'],
  ['<!DOCTYPE', 0, 'a web page, downloaded in place of the file'],
  ['<!doctype', 0, 'a web page, downloaded in place of the file'],
  ['<html', 0, 'a web page, downloaded in place of the file'],
  ['\x89HDF', 0, 'an HDF5 file, as Keras writes them'],
  ['\x93NUMPY', 0, 'a NumPy array'],
  ['\x1f\x8b', 0, 'compressed with gzip: unpack it first'],
]

/**
 * What a checkpoint is by its first bytes; never by its name, since `.bin`, `.pth` and `.pt` are used for everything.
 *
 * @param head the first {@link signatureBytes} bytes of a file, or all of a shorter one
 * @throws {WidthwiseError} checkpoint-unsupported, checkpoint-unrecognized
 */
export function detectFormat(head: Uint8Array): CheckpointFormat {
  if (startsWith(head, 'PK\x03\x04') || startsWith(head, 'PK\x05\x06')) return 'torch-zip'
  // A JSON object behind eight bytes of its length: no pickle has this byte here.
  if (head[8] === 0x7b) return 'safetensors'
  if (startsWith(head, 'ustar', 257)) {
    throw weightsError('checkpoint-unsupported', 'a tar file, as PyTorch wrote before version 0.2')
  }
  const impostor = impostors.find(([beginning, at]) => startsWith(head, beginning, at))
  if (impostor) throw weightsError('checkpoint-unrecognized', impostor[2])
  if (head[0] === 0x80 && (head[1] as number) <= 5) return 'torch-legacy'
  const shown = [...head.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
  throw weightsError(
    'checkpoint-unrecognized',
    `its first bytes (${shown || 'there are none'}) are neither those of safetensors nor of a file of torch.save`,
  )
}
