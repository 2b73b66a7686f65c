import type { ReadOptions } from '@widthwise/core'
import { weightsError } from '../../errors.ts'
import type { ByteSource } from '../../source/byte-source.ts'
import { readBytes } from '../read-bytes.ts'

/** Where the list of an archive's files lies. */
export interface Directory {
  readonly entries: number
  readonly at: number
  readonly bytes: number
}

const endBytes = 22
const locatorBytes = 20
const end64Bytes = 56
const longestComment = 0xffff

/** The directory may have this many bytes: some hundred thousand files. */
const mostDirectoryBytes = 50_000_000

function invalid(source: ByteSource, problem: string) {
  return weightsError('zip-invalid', `${source.name}: ${problem}`)
}

/** Position of the last record that ends an archive: what follows it is a comment of just its length. */
function findEnd(tail: DataView): number | undefined {
  for (let at = tail.byteLength - endBytes; at >= 0; at--) {
    const found = tail.getUint32(at, true) === 0x06054b50
    if (found && at + endBytes + tail.getUint16(at + 20, true) === tail.byteLength) return at
  }
  return undefined
}

/** The record with 64-bit numbers, to which a locator before the usual one points. */
async function readEnd64(source: ByteSource, locator: DataView, options?: ReadOptions): Promise<Directory> {
  const at = Number(locator.getBigUint64(8, true))
  if (!(at <= source.size - end64Bytes))
    throw invalid(source, `its 64-bit end record lies at byte ${at}, beyond its end`)
  const record = new DataView((await readBytes(source, at, end64Bytes, options)).buffer)
  if (record.getUint32(0, true) !== 0x06064b50) throw invalid(source, `there is no 64-bit end record at byte ${at}`)
  if (record.getUint32(16, true) !== 0 || record.getUint32(20, true) !== 0) throw spanned(source)
  return {
    entries: Number(record.getBigUint64(32, true)),
    bytes: Number(record.getBigUint64(40, true)),
    at: Number(record.getBigUint64(48, true)),
  }
}

function spanned(source: ByteSource) {
  return weightsError('checkpoint-unsupported', `${source.name}: one part of an archive that spans several files`)
}

/**
 * Finds the directory of a zip file from its end, and checks that it lies inside the file.
 *
 * @throws {WidthwiseError} zip-invalid, checkpoint-unsupported; what the source throws
 */
export async function readEndRecord(source: ByteSource, options?: ReadOptions): Promise<Directory> {
  const tailBytes = Math.min(source.size, locatorBytes + endBytes + longestComment)
  const tailAt = source.size - tailBytes
  const tail = new DataView((await readBytes(source, tailAt, tailBytes, options)).buffer)
  const end = findEnd(tail)
  if (end === undefined) throw invalid(source, 'a zip file without its end; it was cut, or never written to its end')
  const hasLocator = end >= locatorBytes && tail.getUint32(end - locatorBytes, true) === 0x07064b50
  if (!hasLocator && (tail.getUint16(end + 4, true) !== 0 || tail.getUint16(end + 6, true) !== 0)) throw spanned(source)
  const directory = hasLocator
    ? await readEnd64(source, new DataView(tail.buffer, end - locatorBytes, locatorBytes), options)
    : {
        entries: tail.getUint16(end + 10, true),
        bytes: tail.getUint32(end + 12, true),
        at: tail.getUint32(end + 16, true),
      }
  const { entries, at, bytes } = directory
  if (!(at + bytes <= tailAt + end)) {
    throw invalid(source, `its directory of ${bytes} bytes at byte ${at} does not lie before its end record`)
  }
  if (bytes > mostDirectoryBytes) {
    throw invalid(source, `its directory has ${bytes} bytes; at most ${mostDirectoryBytes} are read`)
  }
  if (entries * 46 > bytes) throw invalid(source, `${entries} files are announced in a directory of ${bytes} bytes`)
  return directory
}
