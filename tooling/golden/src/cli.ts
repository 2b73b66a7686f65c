import { runGoldenCommand } from './main.ts'

const controller = new AbortController()
process.once('SIGINT', () => controller.abort())

process.exitCode = await runGoldenCommand(process.argv.slice(2), {
  write: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  isTerminal: process.stderr.isTTY === true,
  signal: controller.signal,
})
