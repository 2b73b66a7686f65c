import { spawn } from 'node:child_process'

/** How a command ended, and what it said. */
export interface Finished {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command to its end without a terminal; never throws for a status other than 0. */
export function run(
  command: readonly [string, ...string[]],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Finished> {
  const [file, ...args] = command
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, stdout, stderr }))
  })
}

/** Runs a command that has to succeed, and answers what it printed. */
export async function mustRun(...[command, options]: Parameters<typeof run>): Promise<string> {
  const { status, stdout, stderr } = await run(command, options)
  if (status === 0) return stdout
  throw new Error(`\`${command.join(' ')}\` ended with ${status}\n${stdout}\n${stderr}`)
}

/** The start of an npm command: npm's own file, so that no shell is needed on any platform. */
export function npm(...args: string[]): [string, ...string[]] {
  const path = process.env.npm_execpath
  return path?.endsWith('.js')
    ? [process.execPath, path.replace(/npx-cli\.js$/, 'npm-cli.js'), ...args]
    : ['npm', ...args]
}
