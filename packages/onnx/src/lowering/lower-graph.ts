import type { OperationKind, TensorStore } from '@widthwise/core'
import type { SlicedGraph } from '@widthwise/graph/slicing'
import { foldChannelAffines } from './fold-channel-affines.ts'
import { LoweringContext } from './lowering-context.ts'
import { type Lowering, lowerings } from './lowerings.ts'
import { OnnxGraphBuilder } from './onnx-graph-builder.ts'

/**
 * The nodes and initializers that compute a graph's outputs. A batch stands in front of every shape, and no node depends on
 * its size.
 *
 * @throws {WidthwiseError} weights-mismatch, graph-unsupported
 */
export function lowerGraph(sliced: SlicedGraph, store: TensorStore): OnnxGraphBuilder {
  const builder = new OnnxGraphBuilder()
  const { outputs } = sliced
  const steps = foldChannelAffines(sliced.operations, outputs)
  const context = new LoweringContext(sliced, steps, store, builder)
  for (const step of steps) (lowerings[step.kind] as Lowering<OperationKind>)(step, context)
  // A value has one name: its second port, or a port that is an input, is a copy.
  for (const { name, value } of outputs) {
    const from = context.nameOf(value)
    if (from !== name) builder.node('Identity', [from], name)
  }
  return builder
}
