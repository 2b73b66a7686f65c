import type { Shape } from './shape.ts'
import type { StoredTensor } from './stored-tensor.ts'

/** Elements up to which values are followed: far more than any shape has, far less than weights. */
export const maxKnownValues = 4096

/** The same for tensors that are computed here, which takes time. */
export const maxFoldedValues = 1024

/** What is known of one value of a graph before anything runs. Each value is one object. */
export interface Value {
  readonly name: string
  /** Undefined where it cannot be known. */
  readonly shape: Shape | undefined
  readonly elementType: number
  /** Made of stored tensors and of shapes alone: a runtime computes it once, when it loads the model. */
  readonly constant: boolean
  /** The elements of small constants. */
  readonly data: readonly number[] | undefined
  /** What a constant's numbers come from. */
  readonly origin?: ConstantOrigin
}

/** Where a constant comes from: it is stored, or computed of others. */
export type ConstantOrigin =
  | { readonly stored: StoredTensor }
  | {
      /** Operands that may be weights. */
      readonly operands: readonly Value[]
      /** Its operands may be weights as whole numbers of any size. */
      readonly dequantizes: boolean
    }
