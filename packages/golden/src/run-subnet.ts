import {
  type AbortSignalLike,
  assertNotAborted,
  type Graph,
  type NamedTensors,
  type Runner,
  type Tensor,
} from '@widthwise/core'
import { costOf, type SubnetCost } from '@widthwise/graph'
import { type CaseSubnet, type ExpectedCost, type Tolerance, toleranceOf } from './case-document.ts'
import { readOutput, sourceOf } from './case-outputs.ts'
import { compareTensor } from './compare-tensor.ts'
import { errorDocument } from './error-document.ts'
import type { OutputReport, SubnetReport } from './forward-report.ts'

/** What the subnets of one case share. */
export interface PreparedCase {
  readonly graph: Graph
  readonly runner: Runner
  readonly inputs: NamedTensors
  /** By `subnet/output`. */
  readonly expected: ReadonlyMap<string, Tensor>
  /** Takes what the device answered, by the same names. */
  readonly got: Map<string, Tensor>
  readonly signal?: AbortSignalLike
}

/** Runs one subnet of a case. What stops it is its `error`; only an abort throws. @throws {WidthwiseError} aborted */
export async function runSubnet(subnet: CaseSubnet, prepared: PreparedCase): Promise<SubnetReport> {
  const { graph, runner, inputs, expected, got, signal } = prepared
  const { id, slicing } = subnet
  let costs: Pick<SubnetReport, 'cost' | 'expectedCost'> = {}
  try {
    const cost = costOf(graph, slicing)
    const wrong = wrongCounts(cost, subnet.cost)
    costs = { cost, ...(wrong && { expectedCost: wrong }) }
    const sources = subnet.outputs.map((output) => sourceOf(graph, output))
    const names = [...new Set(sources.map(({ source }) => source))]
    const answer = await runner.run(inputs, slicing, { outputs: names, ...(signal && { signal }) })
    const outputs = sources.map((source): OutputReport => {
      const name = `${id}/${source.output}`
      const tensor = readOutput(source, answer)
      got.set(name, tensor)
      const tolerance = toleranceOf(subnet, source.output) as Tolerance
      return { name: source.output, ...compareTensor(tensor, expected.get(name) as Tensor, tolerance), tolerance }
    })
    return { id, pass: wrong === undefined && outputs.every(({ pass }) => pass), ...costs, outputs }
  } catch (error) {
    assertNotAborted(signal)
    return { id, pass: false, ...costs, outputs: [], error: errorDocument(error) }
  }
}

/** What a case says of the cost where this build counts otherwise. */
function wrongCounts(cost: SubnetCost, expected: ExpectedCost = {}): ExpectedCost | undefined {
  const wrong = (['params', 'macs', 'macsReference'] as const).filter(
    (key) => expected[key] !== undefined && expected[key] !== cost[key],
  )
  return wrong.length > 0 ? Object.fromEntries(wrong.map((key) => [key, expected[key]])) : undefined
}
