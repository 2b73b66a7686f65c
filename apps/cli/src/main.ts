import { addAbortSignal } from 'node:stream'
import { cancelOnSignals } from './cancel-on-signals.ts'
import { exitCodes } from './exit-codes.ts'
import { runCli } from './run-cli.ts'

const { argv, env, stdout, stderr } = process
const signal = cancelOnSignals(process)

const code = await runCli(argv.slice(2), {
  // Opened when a command reads it; closed when the user cancels, or waiting for input would go on.
  get stdin() {
    return addAbortSignal(signal, process.stdin)
  },
  stdout,
  stderr,
  variables: env,
  signal,
})
// What was cancelled may be waiting for something that nobody listens to any more. Otherwise the process ends by itself:
// process.exit() would lose what a pipe has not taken yet.
if (code === exitCodes.cancelled) process.exit(code)
process.exitCode = code
