import {
  type AbortSignalLike,
  assertNotAborted,
  type Device,
  type Graph,
  type NamedTensors,
  type Tensor,
  type TensorStore,
} from '@widthwise/core'
import { buildGraph } from '@widthwise/graph'
import { findSource } from './case-outputs.ts'
import { errorDocument } from './error-document.ts'
import { fillStore } from './fill-store.ts'
import { fillTensor } from './fill-tensor.ts'
import type { ForwardCase } from './forward-case.ts'
import type { ForwardReport, SubnetReport } from './forward-report.ts'
import { runSubnet } from './run-subnet.ts'

/** Options of {@link checkForwardCase}. */
export interface CheckForwardCaseOptions {
  /** The weights, where they are not the filled tensors of the case. */
  readonly store?: TensorStore
  readonly signal?: AbortSignalLike
  /** Takes what the device answered, by `subnet/output`. */
  readonly got?: Map<string, Tensor>
}

/**
 * Runs a golden forward case on a device: every subnet on the filled inputs, costs and outputs against what the case
 * says. Whatever stops a subnet is its `error`; only an abort throws.
 *
 * @throws {WidthwiseError} aborted
 *
 * @example
 * const { pass, subnets } = await checkForwardCase(forwardCase, device)
 */
export async function checkForwardCase(
  forwardCase: ForwardCase,
  device: Device,
  options: CheckForwardCaseOptions = {},
): Promise<ForwardReport> {
  const { signal } = options
  assertNotAborted(signal)
  try {
    return await checkSubnets(forwardCase, device, options)
  } catch (error) {
    assertNotAborted(signal)
    return { id: forwardCase.id, pass: false, subnets: [], error: errorDocument(error) }
  }
}

async function checkSubnets(
  forwardCase: ForwardCase,
  device: Device,
  { signal, store = fillStore(forwardCase), got = new Map() }: CheckForwardCaseOptions,
): Promise<ForwardReport> {
  const { id, expected } = forwardCase
  const graph = caseGraph(forwardCase)
  // An output that the graph does not have is the error of the subnet that asks for it, not of the others.
  const sources = forwardCase.subnets.flatMap(({ outputs }) => outputs.flatMap((name) => findSource(graph, name) ?? []))
  const outputs = [...new Set(sources.map(({ source }) => source))]
  const abortable = signal && { signal }
  await using runner = await device.prepare({ graph, store }, { outputs, ...abortable })
  const prepared = { graph, runner, inputs: caseInputs(forwardCase), expected, got, ...abortable }
  const subnets: SubnetReport[] = []
  for (const subnet of forwardCase.subnets) {
    assertNotAborted(signal)
    subnets.push(await runSubnet(subnet, prepared))
  }
  return { id, pass: subnets.every(({ pass }) => pass), subnets }
}

/** The case's network at the size of its inputs. */
function caseGraph({ architecture, inputs }: ForwardCase): Graph {
  return buildGraph(architecture, {
    inputs: Object.fromEntries(inputs.map(({ name, shape }) => [name, shape.slice(1)])),
  })
}

function caseInputs({ seed, inputs }: ForwardCase): NamedTensors {
  return Object.fromEntries(
    inputs.map((input) => [input.name, { shape: input.shape, data: fillTensor(seed, input) }] as const),
  )
}
