import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf'
import { getTextEncoding, WireType } from '@bufbuild/protobuf/wire'
import { onnxError } from '../errors.ts'

/** What a file may hold before it is decoded. */
export interface WireLimits {
  /** Messages inside messages. */
  readonly depth: number
  /** Messages, texts and numbers in lists: each becomes an object or an element in memory. */
  readonly records: number
}

const fieldsOf = new WeakMap<DescMessage, ReadonlyMap<number, DescField>>()

/**
 * Checks bytes against the schema before anything is built of them: every length inside its parent, every known field
 * in its wire type, every text UTF-8, depth and number of records within `limits`. The library's decoder trusts the
 * wire types and lets a message reach beyond its parent, so what it would misread is refused here.
 *
 * @throws {WidthwiseError} onnx-malformed, onnx-too-complex
 */
export function checkWireFormat(bytes: Uint8Array, schema: DescMessage, limits: WireLimits): void {
  new WireFormatCheck(bytes, limits).message(schema, 0, bytes.length, 1)
}

class WireFormatCheck {
  readonly #bytes: Uint8Array
  readonly #limits: WireLimits
  #records = 0

  constructor(bytes: Uint8Array, limits: WireLimits) {
    this.#bytes = bytes
    this.#limits = limits
  }

  message(schema: DescMessage, from: number, to: number, depth: number): void {
    if (depth > this.#limits.depth) this.#tooComplex('depth', 'messages inside messages')
    const fields = numbered(schema)
    let at = from
    while (at < to) {
      const tagEnd = this.#skipVarint(at, to)
      const tag = this.#smallVarint(at, tagEnd)
      const field = fields.get(tag >>> 3)
      const wireType = tag & 7
      if (tag >>> 3 === 0) this.#malformed(at, 'field number 0')
      const end = this.#skip(wireType, tagEnd, to)
      if (field) this.#field(schema, field, wireType, tagEnd, end, depth)
      else this.#count(1)
      at = end
    }
  }

  /** `from` is the first byte after the tag, `to` the first byte after the field. */
  #field(schema: DescMessage, field: DescField, wireType: number, from: number, to: number, depth: number): void {
    const packed = field.fieldKind === 'list' && field.listKind === 'scalar' && wireType === WireType.LengthDelimited
    const expected = wireTypeOf(field)
    if (wireType !== expected && !packed) {
      this.#malformed(from, `${schema.name}.${field.name} in wire type ${wireType}; ${expected} is right`)
    }
    if (wireType !== WireType.LengthDelimited) {
      this.#count(field.fieldKind === 'list' ? 1 : 0)
      return
    }
    const start = this.#skipVarint(from, to)
    if (field.message) {
      this.#count(1)
      this.message(field.message, start, to, depth + 1)
    } else if (expected !== WireType.LengthDelimited) this.#packed(expected, start, to)
    else {
      this.#count(1)
      if (scalarOf(field) === ScalarType.STRING) this.#text(schema, field, start, to)
    }
  }

  #packed(wireType: number, from: number, to: number): void {
    for (let at = from; at < to; ) {
      at = this.#skip(wireType, at, to)
      this.#count(1)
    }
  }

  #text(schema: DescMessage, field: DescField, from: number, to: number): void {
    try {
      getTextEncoding().decodeUtf8(this.#bytes.subarray(from, to), true)
    } catch (cause) {
      throw onnxError('onnx-malformed', `at byte ${from}: ${schema.name}.${field.name} is not UTF-8`, { cause })
    }
  }

  #skip(wireType: number, from: number, to: number): number {
    let end: number
    switch (wireType) {
      case WireType.Varint:
        return this.#skipVarint(from, to)
      case WireType.Bit64:
        end = from + 8
        break
      case WireType.Bit32:
        end = from + 4
        break
      case WireType.LengthDelimited: {
        const start = this.#skipVarint(from, to)
        end = start + this.#smallVarint(from, start)
        break
      }
      default:
        return this.#malformed(from, `wire type ${wireType}, which ONNX does not use`)
    }
    if (end > to) this.#malformed(from, `a field of ${end - from} bytes where ${to - from} are left`)
    return end
  }

  #skipVarint(from: number, to: number): number {
    for (let at = from; at < to; at++) {
      if (at - from === 10) break
      if ((this.#bytes[at] as number) < 0x80) return at + 1
    }
    return this.#malformed(from, to - from > 10 ? 'a number of more than 10 bytes' : 'the file ends inside a number')
  }

  /** A tag or length: an unsigned number below 2^32 in at most 5 bytes. */
  #smallVarint(from: number, to: number): number {
    let value = 0
    for (let at = to - 1; at >= from; at--) value = value * 128 + ((this.#bytes[at] as number) & 0x7f)
    if (to - from > 5 || value > 0xffff_ffff) this.#malformed(from, 'a tag or length of more than 32 bits')
    return value
  }

  #count(records: number): void {
    this.#records += records
    if (this.#records > this.#limits.records) this.#tooComplex('records', 'messages, texts and list elements')
  }

  #tooComplex(limit: keyof WireLimits, what: string): never {
    const value = this.#limits[limit]
    throw onnxError('onnx-too-complex', `the file holds more than ${value} ${what} (limit '${limit}')`, {
      details: { limit, value },
    })
  }

  #malformed(at: number, what: string): never {
    throw onnxError('onnx-malformed', `at byte ${at}: ${what}`, { details: { at } })
  }
}

function numbered(schema: DescMessage): ReadonlyMap<number, DescField> {
  let fields = fieldsOf.get(schema)
  if (!fields) {
    fields = new Map(schema.fields.map((field) => [field.number, field]))
    fieldsOf.set(schema, fields)
  }
  return fields
}

const scalarOf = (field: DescField): ScalarType | undefined => ('scalar' in field ? field.scalar : undefined)

function wireTypeOf(field: DescField): WireType {
  switch (scalarOf(field)) {
    case ScalarType.FLOAT:
      return WireType.Bit32
    case ScalarType.INT32:
    case ScalarType.INT64:
      return WireType.Varint
    default:
      return WireType.LengthDelimited
  }
}
