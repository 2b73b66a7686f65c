import { formatBytes } from '../text/format.ts'
import { printable } from '../text/printable.ts'
import type { Style } from '../text/style.ts'
import { renderTable } from '../text/table.ts'
import type { CacheReport } from './examine-cache.ts'
import type { DecoderReport } from './examine-decoder.ts'
import type { DeviceReport } from './examine-device.ts'
import type { MachineReport } from './examine-machine.ts'
import type { Problem } from './problem.ts'

/** Everything that `doctor` has found out. */
export interface DoctorReport {
  readonly machine: MachineReport
  readonly device: DeviceReport
  readonly decoder: DecoderReport
  readonly cache: CacheReport
  /** Variables that change what Widthwise does. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly packages: Readonly<Record<string, string | null>>
  readonly problems: readonly Problem[]
}

/** The report for people; problems last, where they are seen. */
export function doctorText(report: DoctorReport, style: Style): string {
  const { colours } = style
  const table = renderTable(
    [{ title: '' }, { title: '' }],
    [...facts(report, style)].map(([name, value]) => [colours.dim(name), value]),
    style,
  )
  const problems = report.problems.map(
    ({ code, message, hint, essential }) =>
      `${essential ? colours.red('wrong') : colours.yellow('note')}: ${printable(message)} ${colours.dim(`(${code})`)}\n  ${hint}`,
  )
  return `${table.trimStart()}\n\n${problems.length > 0 ? problems.join('\n') : colours.green('Nothing is wrong.')}`
}

function* facts(
  { machine, device, decoder, cache, environment, packages }: DoctorReport,
  { colours }: Style,
): Generator<[string, string]> {
  const works = (yes: boolean): string => (yes ? colours.green('works') : colours.red('does not work'))
  const versions = Object.entries(packages)
  yield ['widthwise', packages['@widthwise/cli'] ?? 'unknown']
  yield ['node', machine.node]
  yield ['platform', `${machine.platform} ${machine.arch}`]
  yield ['processor', `${machine.cpu}, ${machine.cores} cores, ${machine.threads} threads for this process`]
  yield ['vectors', machine.simd?.join(' ') ?? 'the system does not say']
  yield ['memory', memory(machine)]
  yield ['runtime', `${device.runtime} ${device.version ?? 'is not installed'}: ${works(device.works)}`]
  yield ['providers', device.providers.join(', ') || 'none']
  yield ['decoder', `${decoder.decoder} ${decoder.version ?? 'is not installed'}: ${works(decoder.works)}`]
  yield ['cache', `${cache.folder} (${formatBytes(cache.bytes)}${cache.writable ? '' : ', not writable'})`]
  for (const [name, value] of Object.entries(environment)) yield [name, value ?? '']
  yield ['packages', packageVersions(versions)]
}

/** One version for all that have it, then those that differ. */
function packageVersions(versions: readonly [string, string | null][]): string {
  const usual = versions[0]?.[1] ?? 'missing'
  const others = versions.filter(([, version]) => version !== usual)
  const odd = others.map(([name, version]) => `${name.replace('@widthwise/', '')} ${version ?? 'missing'}`)
  return [`${versions.length - others.length} at ${usual}`, ...odd].join(', ')
}

function memory({ memoryBytes, freeMemoryBytes, memoryLimitBytes }: MachineReport): string {
  const limit = memoryLimitBytes === undefined ? '' : `, ${formatBytes(memoryLimitBytes)} for this process`
  return `${formatBytes(memoryBytes)}, ${formatBytes(freeMemoryBytes)} free${limit}`
}
