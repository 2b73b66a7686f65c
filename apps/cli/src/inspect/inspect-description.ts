import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Subnet } from '@widthwise/core'
import { type Architecture, buildGraph, costOf, subnetAt } from '@widthwise/graph'
import type { Outcome } from '../cli.ts'
import type { InspectFlags } from '../commands/inspect.ts'
import { cliError } from '../errors.ts'
import { networkOutcome } from './network-report.ts'

interface Description {
  readonly architecture: Architecture
  readonly input?: readonly number[]
  readonly slicing?: Subnet
}

/** Descriptions are a screen or two long; it keeps a wrong file from filling the memory. */
const mostBytes = 2 ** 20

/**
 * Costs of the network that a file describes as `{"architecture", "input"?, "slicing"?}`, at the one subnet of its
 * `slicing` (all of it when left out), or at widths of the slimmable rule.
 *
 * @throws {WidthwiseError} description-invalid, usage-invalid, and what building and slicing the network throws
 */
export async function inspectDescription(file: string, { width, imageSize }: InspectFlags): Promise<Outcome> {
  const { architecture, input: stated, slicing } = await readDescription(file)
  if (width && slicing) throw cliError('usage-invalid', `${file} states its slicing; leave --width out`)
  const channels = stated?.[0] ?? (architecture.inChannels as number | undefined) ?? 3
  const input = imageSize === undefined ? (stated ?? [channels, 224, 224]) : [channels, imageSize, imageSize]
  const graph = buildGraph(architecture, { input })
  const subnets: readonly Subnet[] = width
    ? width.map((ratio) => subnetAt({ rule: 'slimmable', widths: width, stem: 'full' }, ratio, graph.architecture))
    : [slicing ?? { rule: 'none' }]
  const widths = subnets.map((subnet) => ({ width: 'width' in subnet ? subnet.width : 1, ...costOf(graph, subnet) }))
  return networkOutcome({ name: basename(file, '.json'), family: architecture.family, input, widths })
}

async function readDescription(file: string): Promise<Description> {
  const invalid = (problem: string, cause?: unknown): Error =>
    cliError('description-invalid', `${file}: ${problem}`, { cause, details: { file } })
  let json: unknown
  try {
    const { size } = await stat(file)
    if (size > mostBytes) throw invalid(`${size} bytes; a description has at most ${mostBytes}`)
    json = JSON.parse(await readFile(file, 'utf8'))
  } catch (cause) {
    if ((cause as { code?: string }).code === 'description-invalid') throw cause
    throw invalid(cause instanceof SyntaxError ? 'is not JSON' : `cannot be read: ${(cause as Error).message}`, cause)
  }
  const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isObject(json)) throw invalid('must be an object')
  const { architecture, slicing } = json as Partial<Description>
  if (!isObject(architecture)) throw invalid('architecture: must be an object with a family')
  if (slicing !== undefined && !isObject(slicing)) throw invalid('slicing: must be an object with a rule')
  return json as Description
}
