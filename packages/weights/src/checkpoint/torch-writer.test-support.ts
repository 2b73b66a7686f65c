import { joined, type ZipOptions, zipOf } from '../../fuzz/zip-files.mjs'
import { opcodes } from './pickle/opcodes.ts'
import { dictionary, type Fragment, integer, list, none, pickleOf, text, truth } from './pickle-writer.test-support.ts'

/** Bytes of two float32: 1 and 2. */
export const twoFloats: Uint8Array = new Uint8Array(Float32Array.of(1, 2).buffer)

/** A file in the zip form. */
export function zipFile(
  root: Fragment,
  storages: Readonly<Record<string, Uint8Array>> = { 0: twoFloats },
  options: ZipOptions & { readonly others?: Readonly<Record<string, Uint8Array>> } = {},
): Uint8Array<ArrayBuffer> {
  const files: Record<string, Uint8Array> = { 'archive/data.pkl': pickleOf(root), ...options.others }
  for (const [key, bytes] of Object.entries(storages)) files[`archive/data/${key}`] = bytes
  return zipOf(files, options)
}

/** What a legacy file is made of; the defaults fit each other. */
export interface LegacyParts {
  readonly magic?: Fragment
  readonly version?: Fragment
  readonly system?: Fragment
  readonly root?: Fragment
  readonly keys?: Fragment
  /** In the order of the keys: a count, and bytes. */
  readonly storages?: readonly (readonly [count: number, bytes: Uint8Array])[]
}

const legacyMagicNumber: Fragment = [opcodes.LONG1, 10, ...[0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]]

/** A file in the legacy form. */
export function legacyFile(parts: LegacyParts): Uint8Array<ArrayBuffer> {
  const { magic = legacyMagicNumber, version = integer(1001), root = none, keys = list(text('0')) } = parts
  const { system = dictionary([['little_endian', truth]]), storages = [[2, twoFloats] as const] } = parts
  const counted = storages.flatMap(([count, bytes]) => [new Uint8Array(BigInt64Array.of(BigInt(count)).buffer), bytes])
  return joined([...[magic, version, system, root, keys].map(pickleOf), ...counted])
}
