import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The built command. */
export const binary: string = fileURLToPath(new URL('../../bin/widthwise.js', import.meta.url))

if (!existsSync(new URL('../../dist/main.js', import.meta.url))) {
  throw new TypeError('apps/cli is not built: run `npm run build` (`npm test` does)')
}

/** Keeps profiles and prepared models of tests out of the user's cache. */
const cache = mkdtempSync(join(tmpdir(), 'widthwise-cli-cache-'))
process.on('exit', () => rmSync(cache, { recursive: true, force: true }))

/** How the command is started. */
export interface BinaryOptions {
  /** What is piped in; null: a pipe that stays open. */
  readonly stdin?: string | Uint8Array | null
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Called with the process once it has been started. */
  readonly started?: (child: ChildProcessWithoutNullStreams) => void
}

/** What the command did. */
export interface BinaryResult {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** Standard output as the one JSON document that `--json` promises. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every schema
  readonly json: any
}

/** Runs the built command in a process of its own. */
export function runBinary(argv: readonly string[], options: BinaryOptions = {}): Promise<BinaryResult> {
  const { stdin = '', env, cwd, started } = options
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [binary, ...argv], {
      cwd,
      env: { ...process.env, WIDTHWISE_CACHE: cache, ...env },
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text
    })
    child.on('error', reject)
    child.on('close', (code) => {
      const json = argv.includes('--json') ? JSON.parse(stdout) : undefined
      resolve({ code, stdout, stderr, json })
    })
    // A command that does not read its input closes it early.
    child.stdin.on('error', () => undefined)
    if (stdin !== null) child.stdin.end(stdin)
    started?.(child)
  })
}
