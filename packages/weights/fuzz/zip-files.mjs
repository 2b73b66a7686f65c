/** Zip files with stored entries, as `torch.save` lays them out: only what tests and the fuzz campaign need. */

function record(signature, fixed, ...rest) {
  const head = new Uint8Array(fixed)
  new DataView(head.buffer).setUint32(0, signature, true)
  return [head, ...rest]
}

export function joined(parts) {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

function set(bytes, fields) {
  const view = new DataView(bytes.buffer)
  for (const [at, size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true)
    else if (size === 4) view.setUint32(at, value, true)
    else view.setBigUint64(at, BigInt(value), true)
  }
  return bytes
}

/** An archive of files by name. With `wide`, every number that can be is in a 64-bit field. */
export function zipOf(files, { wide = false, method = 0, flags = 0x808, comment = '' } = {}) {
  const encoder = new TextEncoder()
  const locals = []
  const central = []
  let offset = 0
  for (const [name, content] of Object.entries(files)) {
    const nameBytes = encoder.encode(name)
    // Contents begin at a multiple of 64, behind padding in an extra field, as PyTorch has it.
    const padding = new Uint8Array(4 + ((64 - ((offset + 34 + nameBytes.length) % 64)) % 64))
    set(padding, [
      [0, 2, 0x4246],
      [2, 2, padding.length - 4],
    ])
    const local = record(0x04034b50, 30, nameBytes, padding, content)
    set(local[0], [
      [6, 2, flags],
      [8, 2, method],
      [26, 2, nameBytes.length],
      [28, 2, padding.length],
    ])
    const extra = wide
      ? set(new Uint8Array(28), [
          [0, 2, 1],
          [2, 2, 24],
          [4, 8, content.length],
          [12, 8, content.length],
          [20, 8, offset],
        ])
      : new Uint8Array(0)
    const entry = record(0x02014b50, 46, nameBytes, extra)
    set(entry[0], [
      [8, 2, flags],
      [10, 2, method],
      [20, 4, wide ? 0xffffffff : content.length],
      [24, 4, wide ? 0xffffffff : content.length],
      [28, 2, nameBytes.length],
      [30, 2, extra.length],
      [42, 4, wide ? 0xffffffff : offset],
    ])
    locals.push(...local)
    central.push(...entry)
    offset += local.reduce((sum, part) => sum + part.length, 0)
  }
  const count = Object.keys(files).length
  const directoryBytes = central.reduce((sum, part) => sum + part.length, 0)
  const commentBytes = encoder.encode(comment)
  const ends = record(0x06054b50, 22, commentBytes)
  set(ends[0], [
    [8, 2, wide ? 0xffff : count],
    [10, 2, wide ? 0xffff : count],
    [12, 4, wide ? 0xffffffff : directoryBytes],
    [16, 4, wide ? 0xffffffff : offset],
    [20, 2, commentBytes.length],
  ])
  if (wide) {
    const [end64] = record(0x06064b50, 56)
    set(end64, [
      [4, 8, 44],
      [24, 8, count],
      [32, 8, count],
      [40, 8, directoryBytes],
      [48, 8, offset],
    ])
    const [locator] = record(0x07064b50, 20)
    set(locator, [
      [8, 8, offset + directoryBytes],
      [16, 4, 1],
    ])
    ends.unshift(end64, locator)
  }
  return joined([...locals, ...central, ...ends])
}

/** The files of an archive that is known to be good. */
export function unzip(archive) {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.length)
  const end = archive.length - 22
  const files = {}
  let at = view.getUint32(end + 16, true)
  for (let count = view.getUint16(end + 10, true); count > 0; count--) {
    const nameBytes = view.getUint16(at + 28, true)
    const name = new TextDecoder().decode(archive.subarray(at + 46, at + 46 + nameBytes))
    const header = view.getUint32(at + 42, true)
    const start = header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true)
    files[name] = archive.slice(start, start + view.getUint32(at + 24, true))
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return files
}
