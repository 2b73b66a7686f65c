import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('testdata/image/files/', import.meta.url))

/** Bytes of a committed file, by its name without the extension. */
export function testdataFile(name: string): Uint8Array {
  const file = readdirSync(folder).find((entry) => basename(entry).replace(/\.\w+$/, '') === name)
  if (file === undefined) throw new Error(`testdata holds no file ${name}`)
  return new Uint8Array(readFileSync(folder + file))
}

/** Names, without their extension, of the committed files that decode. */
export const goodTestdataFiles: readonly string[] = readdirSync(folder)
  .filter((file) => !file.startsWith('bad-') && !file.includes('expect'))
  .map((file) => file.replace(/\.\w+$/, ''))
