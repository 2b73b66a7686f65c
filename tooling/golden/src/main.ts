import { isWidthwiseError } from '@widthwise/core'
import { Command, CommanderError, Option } from 'commander'
import { type GoldenFolders, goldenFolders } from './golden-folder.ts'
import { failureOf, type KindReport, kindReport } from './kind-report.ts'
import { type GoldenKindName, goldenKindNames, goldenKinds, type KindOptions } from './kinds.ts'

/** Where the command writes, and what stops it. */
export interface GoldenCommandContext {
  readonly write: (text: string) => void
  /** People's text: progress, warnings, errors. */
  readonly writeError: (text: string) => void
  /** Whether a line may be written over, as on a terminal. */
  readonly isTerminal: boolean
  readonly signal: AbortSignal
}

interface GoldenFlags {
  readonly golden?: string
  readonly kind?: GoldenKindName
  readonly json?: boolean
}

/**
 * The command `npm run golden`: runs every golden file of every kind that a folder holds.
 *
 * @returns the exit code: 0 all passed; 1 one failed, or none was found; 2 wrong usage; 130 cancelled
 */
export async function runGoldenCommand(args: readonly string[], context: GoldenCommandContext): Promise<number> {
  const command = new Command('golden')
    .description('Runs golden files against this build.')
    .option('--golden <folder>', 'folder of golden files (default: WIDTHWISE_GOLDEN, else the committed ones)')
    .addOption(new Option('--kind <kind>', 'run this kind alone').choices(goldenKindNames))
    .option('--json', 'print one JSON document and nothing else')
    .exitOverride()
    .configureOutput({ writeOut: context.write, writeErr: context.writeError })
  try {
    command.parse(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    throw error
  }
  try {
    return await run(command.opts<GoldenFlags>(), context)
  } catch (error) {
    if (isWidthwiseError(error) && error.code === 'aborted') return 130
    throw error
  }
}

async function run({ golden, kind, json }: GoldenFlags, context: GoldenCommandContext): Promise<number> {
  const { write, writeError } = context
  const folders = goldenFolders(golden)
  writeError(`golden files of ${folders.folder}\n`)
  const kinds: KindReport[] = []
  const notRun: Pick<KindReport, 'kind' | 'found'>[] = []
  for (const name of kind ? [kind] : goldenKindNames) {
    const report = await runKind(name, folders, context)
    const asked = kind !== undefined
    if (!asked && report.found === 0) continue
    if (!asked && !goldenKinds[name].supported) {
      notRun.push({ kind: name, found: report.found })
      continue
    }
    kinds.push(report)
    if (json) writeError(`${summary(report)}\n`)
    else write(describe(report))
  }
  for (const { kind, found } of notRun) writeError(`${kind}: ${found} found, not run: not supported by this build\n`)
  if (json) write(`${JSON.stringify({ schema: 'widthwise.golden-run/1', ...folders, kinds, notRun })}\n`)
  const found = kinds.reduce((sum, report) => sum + report.found, 0)
  if (found === 0) writeError('no golden file was found\n')
  return found > 0 && kinds.every(({ failed }) => failed === 0) ? 0 : 1
}

/** Runs one kind; what stops it as a whole, such as a damaged index, is its failure and not the end of the others. */
async function runKind(
  name: GoldenKindName,
  folders: GoldenFolders,
  { isTerminal, writeError, signal }: GoldenCommandContext,
): Promise<KindReport> {
  const onProgress: KindOptions['onProgress'] = (done, of) =>
    writeError(`\r${name} ${done}${of === undefined ? '' : ` of ${of}`}${clearToEnd}\r`)
  try {
    return await goldenKinds[name].run(folders, { signal, ...(isTerminal && { onProgress }) })
  } catch (error) {
    if (isWidthwiseError(error) && error.code === 'aborted') throw error
    return kindReport(name, 1, [failureOf(name, error)])
  }
}

const clearToEnd = '\u001b[K'

const summary = ({ kind, found, passed, failed, skipped = [] }: KindReport): string =>
  `${kind}: ${found} found, ${passed} passed, ${failed} failed${skipped.length ? `, ${skipped.length} skipped` : ''}`

/** A kind for people: its failures, each on a line. */
const describe = (report: KindReport): string =>
  [
    ...report.failures.map(({ id, code, reason }) => `${report.kind}/${id}: ${code ? `${code}: ` : ''}${reason}\n`),
    `${summary(report)}\n`,
  ].join('')
