import type { ReadOptions } from '@widthwise/core'
import { describeName } from '../../describe.ts'
import { weightsError } from '../../errors.ts'
import { platform } from '../../platform.ts'
import type { ByteSource } from '../../source/byte-source.ts'
import { readBytes } from '../read-bytes.ts'
import { readEndRecord } from './read-end-record.ts'
import type { ZipEntry } from './zip-entry.ts'

const fixedBytes = 46
/** A local header without its name and extra field. */
export const localHeaderBytes = 30

/** Stands in a 32-bit field whose value is in the 64-bit extra field. */
const elsewhere = 0xffffffff

function invalid(source: ByteSource, problem: string) {
  return weightsError('zip-invalid', `${source.name}: ${problem}`)
}

/** 64-bit values from the extra field, in the order in which their 32-bit fields say that they are there. */
function* values64(extra: DataView): Generator<number> {
  for (let at = 0; at + 4 <= extra.byteLength; ) {
    const size = extra.getUint16(at + 2, true)
    const end = at + 4 + size
    if (extra.getUint16(at, true) === 1 && end <= extra.byteLength) {
      for (let value = at + 4; value + 8 <= end; value += 8) yield Number(extra.getBigUint64(value, true))
      return
    }
    at = end
  }
}

/** An entry, and the bytes that it takes in the archive. */
interface PackedEntry extends ZipEntry {
  readonly compressedBytes: number
}

function decodeName(source: ByteSource, bytes: Uint8Array): string {
  try {
    return new platform.TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw weightsError('zip-invalid', `${source.name}: the name of a file in it is not UTF-8`, { cause })
  }
}

/** One record of the directory, and where the next begins. */
function readRecord(source: ByteSource, directory: DataView, at: number): { entry: PackedEntry; next: number } {
  if (directory.byteLength - at < fixedBytes || directory.getUint32(at, true) !== 0x02014b50) {
    throw invalid(source, `byte ${at} of its directory begins no record`)
  }
  const nameBytes = directory.getUint16(at + 28, true)
  const extraBytes = directory.getUint16(at + 30, true)
  const nameAt = at + fixedBytes
  const next = nameAt + nameBytes + extraBytes + directory.getUint16(at + 32, true)
  if (next > directory.byteLength) throw invalid(source, `a record at byte ${at} of its directory passes its end`)
  const name = decodeName(source, new Uint8Array(directory.buffer, nameAt, nameBytes))
  const wide = values64(new DataView(directory.buffer, nameAt + nameBytes, extraBytes))
  const widened = (value: number): number => {
    if (value !== elsewhere) return value
    const found = wide.next().value
    if (found === undefined) throw invalid(source, `${describeName(name)} lacks the 64-bit field that it points to`)
    return found
  }
  // In this order the 64-bit field has them: size, compressed size, offset.
  const size = widened(directory.getUint32(at + 24, true))
  const compressedBytes = widened(directory.getUint32(at + 20, true))
  const headerAt = widened(directory.getUint32(at + 42, true))
  const method = directory.getUint16(at + 10, true)
  if (method === 0 && size !== compressedBytes) {
    throw invalid(source, `${describeName(name)} is stored as ${compressedBytes} bytes and has ${size}`)
  }
  const encrypted = (directory.getUint16(at + 8, true) & 1) === 1
  return { entry: { name, headerAt, size, method, encrypted, compressedBytes }, next }
}

/** Checks that files lie one behind the other before the directory: none is read twice, or beyond the end. */
function checkPlaces(source: ByteSource, entries: readonly PackedEntry[], end: number): void {
  const sorted = [...entries].sort((a, b) => a.headerAt - b.headerAt)
  for (const [index, { name, headerAt, compressedBytes }] of sorted.entries()) {
    const limit = sorted[index + 1]?.headerAt ?? end
    if (!(headerAt + localHeaderBytes + compressedBytes <= limit)) {
      throw invalid(
        source,
        `${describeName(name)}, ${compressedBytes} bytes at byte ${headerAt}, passes byte ${limit}, where the next part begins`,
      )
    }
  }
}

/**
 * The files of a zip archive by name, from its directory alone.
 *
 * @throws {WidthwiseError} zip-invalid, name-duplicate, checkpoint-unsupported; what the source throws
 */
export async function readDirectory(source: ByteSource, options?: ReadOptions): Promise<ReadonlyMap<string, ZipEntry>> {
  const { entries: count, at: start, bytes } = await readEndRecord(source, options)
  const directory = new DataView((await readBytes(source, start, bytes, options)).buffer)
  const entries: PackedEntry[] = []
  const byName = new Map<string, ZipEntry>()
  let at = 0
  while (entries.length < count) {
    const { entry, next } = readRecord(source, directory, at)
    if (byName.has(entry.name)) {
      throw weightsError('name-duplicate', `${source.name}: two files are named ${describeName(entry.name)}`)
    }
    byName.set(entry.name, entry)
    entries.push(entry)
    at = next
  }
  checkPlaces(source, entries, start)
  return byName
}
