import { load, type Profile } from 'widthwise'
import type { Cli, Outcome } from '../cli.ts'
import type { ProfileFlags } from '../commands/profile.ts'
import { assertWritable } from '../files/assert-writable.ts'
import { writeOutput } from '../files/write-output.ts'
import { formatBytes, formatCount, formatMs } from '../text/format.ts'
import type { Style } from '../text/style.ts'
import { renderTable } from '../text/table.ts'

/**
 * Measures every width of a model on this machine.
 *
 * @throws {WidthwiseError} what loading the model throws; disk-full, output-unwritable
 */
export async function profileModel(cli: Cli, source: string, { device, runs, out }: ProfileFlags): Promise<Outcome> {
  const { signal } = cli
  await assertWritable(out)
  const progress = await cli.progress('measuring')
  let measured: Profile
  try {
    await using model = await load(source, { device, signal })
    measured = await model.profile({ runs, signal, onProgress: progress.update })
  } finally {
    progress.stop()
  }
  if (out !== undefined) await writeOutput(out, `${JSON.stringify(measured, null, 2)}\n`)
  const { schema, ...document } = measured
  return { document, text: (style) => profileText(measured, style) }
}

function profileText({ model, device, machine, points }: Profile, style: Style): string {
  const columns = ['width', 'ms, median', 'ms, p95', 'MACs', 'memory'].map((title) => ({
    title,
    align: 'right' as const,
  }))
  const rows = points.map(({ width, msMedian, msP95, macs, memoryBytes }) => [
    String(width),
    formatMs(msMedian),
    formatMs(msP95),
    formatCount(macs),
    formatBytes(memoryBytes),
  ])
  return `${style.colours.bold(model)} on ${device}, ${machine}\n\n${renderTable(columns, rows, style)}`
}
