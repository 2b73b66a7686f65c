import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type ForwardReport, type RunReport, runForwardCases, type SubnetReport } from '@widthwise/golden'
import type { Cli, Outcome } from '../cli.ts'
import type { RunFlags } from '../commands/run.ts'
import { exitCodes } from '../exit-codes.ts'
import { openDevice } from '../open-device.ts'
import type { Style } from '../text/style.ts'
import { renderTable } from '../text/table.ts'

/**
 * Runs golden forward cases on a device and compares.
 *
 * @throws {WidthwiseError} device-unknown, what the device throws when it is opened, report-unwritable
 */
export async function runCases(
  cli: Cli,
  names: readonly string[],
  { device: wanted, out }: RunFlags,
): Promise<Outcome> {
  const { signal } = cli
  const folders = (await Promise.all(names.map(caseFolders))).flat()
  await using device = await openDevice(wanted)
  const progress = await cli.progress('running')
  try {
    const { schema, ...report } = await runForwardCases(folders, device, {
      signal,
      onCase: (_, done, of) => progress.update(done / of),
      ...(out !== undefined && { outDir: out }),
    })
    return {
      exitCode: report.failed === 0 ? exitCodes.done : exitCodes.failed,
      document: report,
      text: (style) => reportText(report, style),
    }
  } finally {
    progress.stop()
  }
}

/** The cases that a folder means: itself, or those in it. */
async function caseFolders(folder: string): Promise<readonly string[]> {
  if (await isCase(folder)) return [folder]
  const inside = await readdir(folder).catch(() => [])
  const folders = inside.sort().map((name) => join(folder, name))
  const cases = await Promise.all(folders.map(async (path) => ((await isCase(path)) ? [path] : [])))
  // Where there is none, reading the folder as a case says what is missing.
  return cases.flat().length > 0 ? cases.flat() : [folder]
}

async function isCase(folder: string): Promise<boolean> {
  return stat(join(folder, 'case.json')).then(
    () => true,
    () => false,
  )
}

function reportText({ device, cases, passed, failed }: Omit<RunReport, 'schema'>, style: Style): string {
  const columns = [
    { title: 'case' },
    { title: 'subnet' },
    { title: 'result' },
    { title: 'largest error', align: 'right' as const },
  ]
  const table = renderTable(
    columns,
    cases.flatMap((report) => caseRows(report, style)),
    style,
  )
  return `${table}\n\n${passed} passed, ${failed} failed on ${device}`
}

function caseRows({ id, subnets, error }: ForwardReport, { colours }: Style): string[][] {
  if (error) return [[id, '', colours.red(error.code), error.message]]
  return subnets.map((subnet, index) => [
    index === 0 ? id : '',
    subnet.id,
    subnet.pass ? colours.green('pass') : colours.red(subnet.error?.code ?? 'FAIL'),
    subnet.error?.message ?? largestError(subnet),
  ])
}

/** Null stands for an output with NaN or of another shape, which no number tells. */
function largestError({ outputs }: SubnetReport): string {
  const errors = outputs.map(({ maxAbs }) => maxAbs ?? Number.POSITIVE_INFINITY)
  return Math.max(0, ...errors).toExponential(1)
}
