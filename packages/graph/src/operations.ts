import type { OperationKind, ValueId } from '@widthwise/core'
import type { SlicedOperation } from './sliced-graph.ts'

/** Shapes as one operation sees them, without the batch. */
export type ShapeOf = (value: ValueId) => readonly number[]

/** How an operation's output uses memory: it is written anew, overwrites its input, or is a view of part of it. */
export type MemoryUse = 'new' | 'in-place' | 'view'

/** What cost needs to know of an operation. */
export interface OperationFacts<Kind extends OperationKind> {
  /** Multiply-accumulates of one image: convolutions, linears and attention products alone. */
  readonly macs: (operation: OperationOf<Kind>, shapeOf: ShapeOf) => number
  readonly memory: (operation: OperationOf<Kind>) => MemoryUse
  /** Elements that live only while the operation runs, beside input and output. */
  readonly scratch?: (operation: OperationOf<Kind>, shapeOf: ShapeOf) => number
}

type OperationOf<Kind extends OperationKind> = Extract<SlicedOperation, { kind: Kind }>

const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1)
/** Positions of a shape: all that is not channels. */
const positions = (shape: readonly number[]): number =>
  shape.length === 3 ? product(shape.slice(1)) : product(shape.slice(0, -1))
const channels = (shape: readonly number[]): number => (shape.length === 3 ? shape[0] : shape.at(-1)) as number
const none = (): number => 0

/** One row for each kind of operation. */
const operationFacts: { readonly [Kind in OperationKind]: OperationFacts<Kind> } = {
  convolution: {
    macs: ({ input, output, kernel }, shapeOf) => product(shapeOf(output)) * channels(shapeOf(input)) * product(kernel),
    memory: () => 'new',
  },
  depthwise: {
    macs: ({ output, branches }, shapeOf) =>
      branches.reduce(
        (sum, branch) =>
          sum +
          branch.kernels.reduce(
            (macs, { kernel }) => macs + positions(shapeOf(output)) * branch.channels * product(kernel),
            0,
          ),
        0,
      ),
    memory: () => 'new',
    // Kernels in sequence hand one map of their branch on.
    scratch: ({ output, branches }, shapeOf) =>
      branches.reduce(
        (most, { kernels, channels }) =>
          kernels.length > 1 ? Math.max(most, channels * positions(shapeOf(output))) : most,
        0,
      ),
  },
  linear: {
    macs: ({ input, output }, shapeOf) => product(shapeOf(output)) * channels(shapeOf(input)),
    memory: () => 'new',
  },
  'layer-norm': { macs: none, memory: () => 'in-place' },
  'batch-norm': { macs: none, memory: () => 'in-place' },
  relu: { macs: none, memory: () => 'in-place' },
  gelu: { macs: none, memory: () => 'in-place' },
  'global-response-norm': { macs: none, memory: () => 'in-place' },
  scale: { macs: none, memory: () => 'in-place' },
  add: { macs: none, memory: () => 'in-place' },
  align: { macs: none, memory: ({ pieces }) => (pieces.some((piece) => 'zeros' in piece) ? 'new' : 'view') },
  'global-average-pool': { macs: none, memory: () => 'new' },
  'max-pool': { macs: none, memory: () => 'new' },
  'adaptive-average-pool': { macs: none, memory: () => 'new' },
  resize: { macs: none, memory: () => 'new' },
  subsample: { macs: none, memory: () => 'view' },
  'pad-channels': { macs: none, memory: () => 'new' },
  concat: { macs: none, memory: () => 'new' },
  tokens: { macs: none, memory: () => 'view' },
  map: { macs: none, memory: () => 'view' },
  stack: { macs: none, memory: () => 'new' },
  'prepend-tokens': { macs: none, memory: () => 'new' },
  'position-embedding': { macs: none, memory: () => 'in-place' },
  attention: {
    // The products q·kᵀ and weights·v; a causal mask saves nothing in the whole product.
    macs: ({ output }, shapeOf) => {
      const [tokens, width] = shapeOf(output) as readonly [number, number]
      return 2 * tokens * tokens * width
    },
    memory: () => 'new',
    scratch: ({ input, heads }, shapeOf) => heads * positions(shapeOf(input)) ** 2,
  },
  'select-token': { macs: none, memory: () => 'view' },
  'token-mean': { macs: none, memory: () => 'new' },
  average: { macs: none, memory: () => 'in-place' },
}

/** The row of an operation, typed for any operation. */
export function factsOf(operation: SlicedOperation): OperationFacts<OperationKind> {
  return operationFacts[operation.kind] as OperationFacts<OperationKind>
}
