// @ts-check
// What the programs of this folder have in common: wrong usage, signals, the last check, what is printed, the exit code.

/**
 * The options that `read` makes of the command line; a program that is used wrongly ends here.
 *
 * @template Options
 * @param {() => Options} read throws what is wrong
 * @returns {Options}
 */
export function startProgram(read) {
  try {
    const options = read()
    process.once('SIGINT', () => process.exit(130))
    process.once('SIGTERM', () => process.exit(143))
    return options
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(2)
  }
}

/**
 * Ends the server, prints the report and sets the exit code.
 *
 * @template {{ checks: { name: string, holds: boolean, detail: string }[] }} Report
 * @param {{ stop(): Promise<string> }} server
 * @param {Report} report
 * @param {{ json: boolean, table: (report: Report) => string }} form
 */
export async function endProgram(server, report, { json, table }) {
  const end = await server.stop()
  report.checks.push({ name: 'it ends when asked to', holds: end === 'exit 0', detail: end })
  process.stdout.write(`${json ? JSON.stringify(report, null, 2) : table(report)}\n`)
  process.exitCode = report.checks.every(({ holds }) => holds) ? 0 : 1
}
