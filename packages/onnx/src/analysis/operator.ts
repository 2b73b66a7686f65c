import type { NodeView } from './node-view.ts'
import type { Shape } from './shape.ts'
import type { Value } from './value.ts'

/** What an operator makes of its inputs. */
export interface Inferred {
  /** Undefined where it depends on values that are not known. */
  readonly shape: Shape | undefined
  /** That of the first input when left out. */
  readonly elementType?: number | undefined
  readonly data?: readonly number[] | undefined
  /** Known before anything runs although an input is not: a shape. */
  readonly constant?: boolean
}

/**
 * How an output uses memory. `new`: written anew. `in-place`: overwrites an input of its size. `view`: part of an input,
 * or all of it in another order. `join`: inputs one after the other. `statistic`: numbers of a norm, which are not counted.
 */
export type MemoryUse = 'new' | 'in-place' | 'view' | 'join' | 'statistic'

/** What inspecting knows of one operator. */
export interface Operator {
  /** Called with inputs whose shapes are all known. */
  infer(node: NodeView): readonly Inferred[]
  /** Multiply-accumulates of one run; undefined where a shape that they depend on is unknown. */
  macs?(node: NodeView, outputs: readonly Value[]): number | undefined
  /** `in-place` when left out. */
  readonly memory?: MemoryUse | ((node: NodeView, outputs: readonly Value[]) => MemoryUse)
  /** Elements that live only while it runs, beside inputs and outputs. */
  scratch?(node: NodeView): number
  /** Inputs whose numbers are weights where they are constant; all when left out. */
  readonly weights?: readonly number[] | ((node: NodeView) => readonly number[])
  /** Inputs that are running statistics: stored and read, but not learned. */
  readonly statistics?: readonly number[]
  /** Its weights may be whole numbers of any size. */
  readonly dequantizes?: boolean
  /** With 8-bit weights among its operands, smaller operands are their scale or zero point. */
  readonly elementwise?: boolean
}
