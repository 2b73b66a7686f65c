import { createRequire } from 'node:module'
import type { NamedTensors } from '@widthwise/core'
import { buildGraph, sliceGraph } from '@widthwise/graph'
import { createMemoryStore } from '@widthwise/weights'
import { openDevice } from '../open-device.ts'
import { type Problem, problemOf } from './problem.ts'

/** The runtime that networks run on. */
export interface DeviceReport {
  readonly device: 'node'
  readonly runtime: 'onnxruntime-node'
  /** Null when it is not installed. */
  readonly version: string | null
  /** Execution providers of this build. */
  readonly providers: readonly string[]
  /** Whether a small network ran on it. */
  readonly works: boolean
}

/** Runs a small network on the device that `auto` means. */
export async function examineDevice(): Promise<{
  readonly device: DeviceReport
  readonly problems: readonly Problem[]
}> {
  const problems: Problem[] = []
  try {
    await runSmallNetwork()
  } catch (thrown) {
    problems.push(problemOf(thrown, true))
  }
  const works = problems.length === 0
  const device: DeviceReport = {
    device: 'node',
    runtime: 'onnxruntime-node',
    version: installedVersion(),
    // Loaded into this process only when it is known to load.
    providers: works ? await providers() : [],
    works,
  }
  return { device, problems }
}

const input = [3, 8, 8] as const

async function runSmallNetwork(): Promise<NamedTensors> {
  const graph = buildGraph({ family: 'convnext', naming: 'timm', dims: [8], depths: [1], classes: 2 }, { input })
  const { parameters } = sliceGraph(graph, { rule: 'none' })
  const tensors = Array.from(parameters.values(), ({ name, fullShape: shape }) => ({
    name,
    shape,
    data: new Float32Array(shape.reduce((all, size) => all * size, 1)),
  }))
  await using store = createMemoryStore(tensors)
  await using device = await openDevice('auto')
  await using runner = await device.prepare({ graph, store })
  return await runner.run({ input: { shape: [1, ...input], data: new Float32Array(3 * 8 * 8) } })
}

function installedVersion(): string | null {
  try {
    return createRequire(import.meta.url)('onnxruntime-node/package.json').version
  } catch {
    return null
  }
}

async function providers(): Promise<readonly string[]> {
  try {
    const { listSupportedBackends } = await import('onnxruntime-node')
    return listSupportedBackends().map(({ name }) => name)
  } catch {
    // Older versions do not list them.
    return []
  }
}
