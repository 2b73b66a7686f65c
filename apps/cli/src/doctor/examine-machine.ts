import { readFile } from 'node:fs/promises'
import os from 'node:os'
import { cliError } from '../errors.ts'
import { type Problem, problemOf } from './problem.ts'

/** What the machine is. */
export interface MachineReport {
  readonly node: string
  readonly platform: string
  readonly arch: string
  readonly cpu: string
  /** Logical processors, and those that this process may use. */
  readonly cores: number
  readonly threads: number
  readonly memoryBytes: number
  readonly freeMemoryBytes: number
  /** Bytes that a container leaves this process, where it limits them. */
  readonly memoryLimitBytes?: number
  /** Vector instructions; null where the system does not tell. */
  readonly simd: readonly string[] | null
}

const oldestNode = [20, 19] as const

/** Vector instructions that ONNX Runtime has kernels for. */
const simdFlags: ReadonlySet<string> = new Set([
  'sse4_1',
  'avx',
  'avx2',
  'fma',
  'f16c',
  'avx_vnni',
  'avx512f',
  'avx512bw',
  'avx512vl',
  'avx512_vnni',
  'avx512_bf16',
  'amx_tile',
  'amx_int8',
  'amx_bf16',
  'asimd',
  'asimdhp',
  'asimddp',
  'i8mm',
  'bf16',
  'sve',
])

/** @param nodeVersion as `process.versions.node` has it */
export async function examineMachine(
  nodeVersion: string = process.versions.node,
): Promise<{ readonly machine: MachineReport; readonly problems: readonly Problem[] }> {
  const cpus = os.cpus()
  const total = os.totalmem()
  const limit = process.constrainedMemory()
  const machine: MachineReport = {
    node: nodeVersion,
    platform: `${os.platform()} ${os.release()}`,
    arch: os.arch(),
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    cores: cpus.length,
    threads: os.availableParallelism(),
    memoryBytes: total,
    freeMemoryBytes: os.freemem(),
    // Without a limit Linux states a number beyond all memory.
    ...(limit > 0 && limit < total && { memoryLimitBytes: limit }),
    simd: await simd(),
  }
  return { machine, problems: oldNode(nodeVersion) }
}

function oldNode(version: string): readonly Problem[] {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor, oldestMinor] = oldestNode
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return []
  return [problemOf(cliError('node-too-old', `Node ${version}; ${oldestNode.join('.')} or later is needed`), true)]
}

async function simd(): Promise<readonly string[] | null> {
  if (os.platform() === 'darwin' && os.arch() === 'arm64') return ['asimd']
  const text = await readFile('/proc/cpuinfo', 'utf8').catch(() => '')
  const flags = /^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1]
  return flags === undefined ? null : flags.split(/\s+/).filter((flag) => simdFlags.has(flag))
}
