import { open, readFile, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'

/** Names of the files of an entry. */
export const entryFiles = { model: 'model.onnx', weights: 'weights.bin', manifest: 'entry.json' } as const

/** What an entry's manifest says of one of its files. */
export interface EntryFile {
  readonly name: string
  readonly bytes: number
  readonly crc32: number
}

/** The manifest of an entry: written last, so an entry without it is not one. */
export interface EntryManifest {
  readonly schema: 'widthwise.prepared-model/1'
  readonly files: readonly EntryFile[]
}

/** What a folder of the cache turned out to be. */
export type EntryState = 'absent' | 'whole' | 'damaged'

const chunkBytes = 2 ** 20

/**
 * Checks every byte of an entry: a session maps its weights, so what is wrong there would be wrong in the answers.
 * The pages read here are the ones that the session maps next.
 */
export async function checkEntry(folder: string): Promise<EntryState> {
  try {
    await stat(folder)
  } catch {
    return 'absent'
  }
  try {
    const { files } = JSON.parse(await readFile(join(folder, entryFiles.manifest), 'utf8')) as EntryManifest
    const names = files.map(({ name }) => name)
    if (names.join() !== [entryFiles.model, entryFiles.weights].join()) return 'damaged'
    for (const file of files) {
      const path = join(folder, file.name)
      if ((await stat(path)).size !== file.bytes || (await fileCrc32(path)) !== file.crc32) return 'damaged'
    }
    return 'whole'
  } catch {
    return 'damaged'
  }
}

/** Notes that an entry was used now: the cache forgets those used longest ago. */
export async function touchEntry(folder: string): Promise<void> {
  const now = new Date()
  await utimes(join(folder, entryFiles.manifest), now, now).catch(() => {})
}

/** CRC-32 of a file, read in pieces between which other work goes on. */
async function fileCrc32(path: string): Promise<number> {
  const file = await open(path)
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes)
    let sum = 0
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, chunkBytes)
      if (bytesRead === 0) return sum
      sum = crc32(chunk.subarray(0, bytesRead), sum)
    }
  } finally {
    await file.close()
  }
}
