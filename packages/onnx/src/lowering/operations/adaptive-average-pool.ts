import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'
import { transposed } from '../weights.ts'

/**
 * Lowers means over a grid of cells to two products with constant matrices, rows and columns: the operator set has no
 * such pooling, and its windows are of one size where these overlap or repeat.
 */
export function lowerAdaptiveAveragePool(step: StepOf<'adaptive-average-pool'>, context: LoweringContext): void {
  const [, height, width] = context.shapeOf(step.input) as readonly [number, number, number]
  const [, rows, columns] = context.shapeOf(step.output) as readonly [number, number, number]
  const { builder } = context
  const overColumns = builder.constant([width, columns], transposed(cellMeans(width, columns), columns, width))
  const overRows = builder.constant([rows, height], cellMeans(height, rows))
  context.chain(
    context.nameOf(step.input),
    [context.link('MatMul', [overColumns]), (input, output) => builder.node('MatMul', [overRows, input], output)],
    step.output,
  )
}

/** `[cells, size]`: row i has the share of each position in cell i, from `floor(i·n/k)` to `ceil((i+1)·n/k)`. */
function cellMeans(size: number, cells: number): Float32Array {
  const matrix = new Float32Array(cells * size)
  for (let cell = 0; cell < cells; cell++) {
    const [from, to] = [Math.floor((cell * size) / cells), Math.ceil(((cell + 1) * size) / cells)]
    matrix.fill(1 / (to - from), cell * size + from, cell * size + to)
  }
  return matrix
}
