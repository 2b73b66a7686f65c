import { create } from '@bufbuild/protobuf'
import { type AbortSignalLike, assertNotAborted, type Port, type PortInfo, type TensorStore } from '@widthwise/core'
import { type SlicedGraph, sliceOutputs } from '@widthwise/graph/slicing'
import { onnxError } from './errors.ts'
import { dataTypes, writtenVersions } from './format/constants.ts'
import { layOutModel } from './format/lay-out-model.ts'
import { ModelProtoSchema, ValueInfoProtoSchema } from './format/onnx.generated.ts'
import type { OnnxValueInfo } from './format/onnx-model.ts'
import { gatherBranches } from './lowering/gather-branches.ts'
import { lowerGraph } from './lowering/lower-graph.ts'
import { placeWeights } from './place-weights.ts'

/** Options of {@link toOnnx}. */
export interface ToOnnxOptions {
  /** Images that one run takes: a number, or any ('dynamic'). Default 1. */
  readonly batch?: number | 'dynamic'
  /**
   * Outputs of the graph that the model gives; the first (the logits) alone when left out. Each intermediate output
   * costs time: a runtime cannot fuse across it. What no output needs is left out, inputs too.
   */
  readonly outputs?: readonly string[]
  /** Puts the larger weights into a second file, which the model names by this path relative to its own folder. */
  readonly externalData?: { readonly location: string }
  /**
   * Where a token mixer's branches are stored in pieces, `gathered` (default) moves channels inside the model so that each
   * branch is in one, which is faster; `stored` keeps them in the order of the checkpoint. Outputs are in that order
   * either way.
   */
  readonly channelOrder?: 'gathered' | 'stored'
  readonly signal?: AbortSignalLike
}

/** An ONNX model in memory. */
export interface OnnxFiles {
  readonly model: Uint8Array
  /** The content of the file that `options.externalData` names. */
  readonly externalData?: Uint8Array
  /** Names and shapes, the batch in front: -1 where it is dynamic. */
  readonly inputs: readonly PortInfo[]
  readonly outputs: readonly PortInfo[]
}

/** The name of the batch dimension where it is dynamic. */
const batchName = 'batch'

/**
 * One subnet with its weights as an ONNX model that any runtime of operator set 20 loads. Inputs and outputs have the
 * names of the graph's ports and shapes with a batch in front. Weights are read one after the other, straight to
 * their place in the file.
 *
 * @throws {WidthwiseError} output-unknown of `@widthwise/graph`; batch-invalid, location-invalid, weights-mismatch, graph-unsupported,
 * model-too-large, aborted; and what the store throws
 */
export async function toOnnx(
  asked: SlicedGraph,
  store: TensorStore,
  { batch = 1, outputs, externalData, channelOrder = 'gathered', signal }: ToOnnxOptions = {},
): Promise<OnnxFiles> {
  assertNotAborted(signal)
  assertBatch(batch)
  const location = externalData?.location
  if (location !== undefined) assertLocation(location)
  const needed = sliceOutputs(asked, outputs ?? firstOutput(asked))
  const sliced = channelOrder === 'gathered' ? gatherBranches(needed) : needed

  const { nodes, initializers } = lowerGraph(sliced, store)
  const { weights, externalBytes } = placeWeights(initializers, location)
  const described = (port: Port): PortInfo => ({
    name: port.name,
    shape: [batch === 'dynamic' ? -1 : batch, ...(sliced.shapes.get(port.value) as readonly number[])],
  })
  const [inputs, made] = [sliced.inputs.map(described), sliced.outputs.map(described)]
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(writtenVersions.ir),
    producerName: 'widthwise',
    opsetImport: [{ domain: '', version: BigInt(writtenVersions.operatorSet) }],
    graph: {
      name: sliced.graph.architecture.family,
      node: nodes,
      initializer: weights.map(({ tensor }) => tensor),
      input: inputs.map(valueInfo),
      output: made.map(valueInfo),
    },
    metadataProps: [
      { key: 'widthwise.architecture', value: JSON.stringify(sliced.graph.architecture) },
      { key: 'widthwise.subnet', value: JSON.stringify(sliced.subnet) },
    ],
  })

  const { bytes, rawData } = layOutModel(
    model,
    weights.map(({ offset }, index) => (offset === undefined ? initializers[index]?.byteLength : undefined)),
  )
  const external = location === undefined ? undefined : new Uint8Array(externalBytes)
  for (const [index, initializer] of initializers.entries()) {
    assertNotAborted(signal)
    const { offset } = weights[index] as { offset?: number }
    const place = offset === undefined ? rawData[index] : external?.subarray(offset, offset + initializer.byteLength)
    const { buffer, byteOffset, byteLength } = await initializer.read(signal)
    place?.set(new Uint8Array(buffer, byteOffset, byteLength))
  }
  return { model: bytes, ...(external && { externalData: external }), inputs, outputs: made }
}

function assertBatch(batch: number | 'dynamic'): void {
  if (batch === 'dynamic' || (Number.isSafeInteger(batch) && batch >= 1)) return
  throw onnxError(
    'batch-invalid',
    `batch ${JSON.stringify(batch)}; a whole number of at least 1 or 'dynamic' is right`,
    {
      details: { batch },
    },
  )
}

/** A relative path of plain names: runtimes refuse others, since a model could read any file by them. */
function assertLocation(location: string): void {
  const names = location.split('/')
  if (names.every((name) => !['', '.', '..'].includes(name)) && !/[\\:\0]/.test(location)) return
  throw onnxError(
    'location-invalid',
    `external data in ${JSON.stringify(location)}; a relative path such as 'model.weights' is right`,
    { details: { location } },
  )
}

const firstOutput = ({ outputs }: SlicedGraph): readonly string[] => outputs.slice(0, 1).map(({ name }) => name)

function valueInfo({ name, shape }: PortInfo): OnnxValueInfo {
  const dim = shape.map((size) => ({
    value:
      size === -1
        ? { case: 'dimParam' as const, value: batchName }
        : { case: 'dimValue' as const, value: BigInt(size) },
  }))
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType: dataTypes.float, shape: { dim } } } },
  })
}
