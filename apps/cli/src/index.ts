/**
 * The command line as a function: what `widthwise` runs, for tests and for programs that embed it.
 *
 * @module
 */
export { type SelectInWorkersOptions, selectSaversInWorkers } from './cascade/select-in-workers.ts'
export type { Environment, OutputStream } from './environment.ts'
export { type CliErrorCode, cliErrorHints } from './errors.ts'
export { type ExitCode, exitCodes } from './exit-codes.ts'
export { runCli } from './run-cli.ts'
