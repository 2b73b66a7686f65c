import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
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
import { writeSafetensors } from '@widthwise/weights/node'
import { findSource } from './case-outputs.ts'
import { errorDocument } from './error-document.ts'
import { goldenError } from './errors.ts'
import { fillStore } from './fill-store.ts'
import { fillTensor } from './fill-tensor.ts'
import type { ForwardReport, SubnetReport } from './forward-report.ts'
import type { ForwardCase } from './read-forward-case.ts'
import { runSubnet } from './run-subnet.ts'

/** Options of {@link runForwardCase}. */
export interface RunForwardCaseOptions {
  /** Folder for `<id>.safetensors`: what the device answered, float32, names and shapes as in expect.safetensors. */
  readonly outDir?: string
  /** The weights, where they are not the filled tensors of the case. */
  readonly store?: TensorStore
  readonly signal?: AbortSignalLike
}

/**
 * Runs a golden forward case on a device: every subnet on the filled inputs, costs and outputs against what the case
 * says. Whatever stops a subnet is its `error`; only an abort, and a folder that cannot be written to, throw.
 *
 * @throws {WidthwiseError} aborted, report-unwritable, and what writing a safetensors file throws
 *
 * @example
 * const { pass, subnets } = await runForwardCase(await readForwardCase(folder), device)
 */
export async function runForwardCase(
  forwardCase: ForwardCase,
  device: Device,
  options: RunForwardCaseOptions = {},
): Promise<ForwardReport> {
  const { signal, outDir } = options
  assertNotAborted(signal)
  const file = outDir === undefined ? undefined : await prepareFile(outDir, forwardCase.id)
  const got = new Map<string, Tensor>()
  let report: ForwardReport
  try {
    report = await runSubnets(forwardCase, device, options, got)
  } catch (error) {
    assertNotAborted(signal)
    report = { id: forwardCase.id, pass: false, subnets: [], error: errorDocument(error) }
  }
  if (file !== undefined && got.size > 0) {
    const tensors = Array.from(got, ([name, tensor]) => ({ name, ...tensor }))
    await writeSafetensors(file, tensors, {}, { ...(signal && { signal }) })
  }
  return report
}

/** Makes room for a case's file: what an earlier run left must not be taken for this run's answer. */
async function prepareFile(folder: string, id: string): Promise<string> {
  const file = join(folder, `${id}.safetensors`)
  try {
    await mkdir(folder, { recursive: true })
    await rm(file, { force: true })
  } catch (cause) {
    throw goldenError('report-unwritable', `${file}: cannot be written`, { cause, details: { file } })
  }
  return file
}

async function runSubnets(
  forwardCase: ForwardCase,
  device: Device,
  { signal, store = fillStore(forwardCase) }: RunForwardCaseOptions,
  got: Map<string, Tensor>,
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

/** The case's network at the size of its first input. */
function caseGraph({ architecture, inputs }: ForwardCase): Graph {
  return buildGraph(architecture, { input: inputs[0]?.shape.slice(1) ?? [] })
}

function caseInputs({ seed, inputs }: ForwardCase): NamedTensors {
  return Object.fromEntries(
    inputs.map((input) => [input.name, { shape: input.shape, data: fillTensor(seed, input) }] as const),
  )
}
