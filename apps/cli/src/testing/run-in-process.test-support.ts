import { Writable } from 'node:stream'
import type { Environment } from '../environment.ts'
import type { ExitCode } from '../exit-codes.ts'
import { runCli } from '../run-cli.ts'

/** What a command line did inside this process. */
export interface InProcessResult {
  readonly code: ExitCode
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command line inside this process, from the sources: quick, for what needs no process of its own. */
export async function runInProcess(
  argv: readonly string[],
  environment: Partial<Environment> = {},
): Promise<InProcessResult> {
  const stdout = collector()
  const stderr = collector()
  const code = await runCli(argv, {
    stdin: (async function* () {})(),
    stdout: stdout.stream,
    stderr: stderr.stream,
    variables: {},
    signal: new AbortController().signal,
    ...environment,
  })
  return { code, stdout: stdout.text(), stderr: stderr.text() }
}

/** A stream that keeps what is written to it. */
export function collector(): { readonly stream: Writable; text(): string } {
  const chunks: Buffer[] = []
  const stream = new Writable({
    write(chunk, _, done) {
      chunks.push(chunk)
      done()
    },
  })
  return { stream, text: () => Buffer.concat(chunks).toString() }
}
