import type { OperationKind, Port, TensorStore } from '@widthwise/core'
import type { SlicedGraph } from '@widthwise/graph/slicing'
import { foldChannelAffines } from './fold-channel-affines.ts'
import { LoweringContext } from './lowering-context.ts'
import { type Lowering, lowerings } from './lowerings.ts'
import { neededOperations } from './needed-operations.ts'
import { OnnxGraphBuilder } from './onnx-graph-builder.ts'

/**
 * The nodes and initializers that compute `outputs`. A batch stands in front of every shape, and no node depends on
 * its size.
 *
 * @throws {WidthwiseError} weights-mismatch, graph-unsupported
 */
export function lowerGraph(sliced: SlicedGraph, outputs: readonly Port[], store: TensorStore): OnnxGraphBuilder {
  const builder = new OnnxGraphBuilder()
  const steps = foldChannelAffines(neededOperations(sliced.operations, outputs), outputs)
  const context = new LoweringContext(sliced, steps, outputs, store, builder)
  for (const step of steps) (lowerings[step.kind] as Lowering<OperationKind>)(step, context)
  // A value has one name: its second port, or a port that is an input, is a copy.
  for (const { name, value } of outputs) {
    const from = context.nameOf(value)
    if (from !== name) builder.node('Identity', [from], name)
  }
  return builder
}
