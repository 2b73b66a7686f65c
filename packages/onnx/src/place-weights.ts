import { create } from '@bufbuild/protobuf'
import { dataLocations } from './format/constants.ts'
import { StringStringEntryProtoSchema, TensorProtoSchema } from './format/onnx.generated.ts'
import type { OnnxTensor } from './format/onnx-model.ts'
import type { Initializer } from './lowering/initializer.ts'

/** A tensor's entry in the model, and where its data stand if not there. */
interface PlacedWeight {
  readonly tensor: OnnxTensor
  /** Byte at which the data start in the external file; undefined for data inside the model. */
  readonly offset?: number
}

/** Where all weights stand. */
export interface WeightPlan {
  readonly weights: readonly PlacedWeight[]
  /** Bytes of the external file. */
  readonly externalBytes: number
}

/** Smaller tensors stay in the model, where shapes and the like are looked for. */
const externalFromBytes = 1024
/** Large tensors start on a page, so that a runtime can map them; small ones on a cache line. */
const pageBytes = 4096
const pageAlignedFromBytes = 65_536
const lineBytes = 64

/** Decides where each tensor's data stand: all in the model, or with a `location` the larger ones in that file. */
export function placeWeights(initializers: readonly Initializer[], location: string | undefined): WeightPlan {
  let end = 0
  const weights = initializers.map(({ name, dims, dataType, byteLength }): PlacedWeight => {
    const entry = { name, dims: dims.map(BigInt), dataType }
    if (location === undefined || byteLength < externalFromBytes) return { tensor: create(TensorProtoSchema, entry) }
    const alignment = byteLength < pageAlignedFromBytes ? lineBytes : pageBytes
    const offset = Math.ceil(end / alignment) * alignment
    end = offset + byteLength
    const externalData = Object.entries({ location, offset, length: byteLength }).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value: String(value) }),
    )
    return {
      tensor: create(TensorProtoSchema, { ...entry, externalData, dataLocation: dataLocations.external }),
      offset,
    }
  })
  return { weights, externalBytes: end }
}
