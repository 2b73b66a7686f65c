/** A file of a given header text and data, with a true length in front, whether or not the header is right. */
export function fileOf(header: string | Uint8Array, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header
  const file = new Uint8Array(8 + text.length + data.length)
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true)
  file.set(text, 8)
  file.set(data, 8 + text.length)
  return file
}

/** The header of one tensor; what is given replaces the right values. */
export function entry(parts: { dtype?: string; shape?: string; offsets?: string } = {}): string {
  const { dtype = '"F32"', shape = '[2]', offsets = '[0,8]' } = parts
  return `{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}`
}
