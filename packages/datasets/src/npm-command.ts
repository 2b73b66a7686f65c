import { basename } from 'node:path'
import type { Environment } from './cache-folder.ts'

/** How to start npm: the arguments stand before npm's own. */
export interface NpmCommand {
  readonly command: string
  readonly arguments: readonly string[]
  /** npm is a script on Windows, which only a shell starts; so no argument may need quoting. */
  readonly shell: boolean
}

/** The npm that runs this process, where one does, else the one on the PATH. */
export function npmCommand(environment: Environment, platform: string = process.platform): NpmCommand {
  const { npm_execpath: running } = environment
  // pnpm and yarn set the variable too, and understand `pack` differently.
  if (running !== undefined && /^npm(-cli)?\.[cm]?js$/.test(basename(running))) {
    return { command: process.execPath, arguments: [running], shell: false }
  }
  return { command: 'npm', arguments: [], shell: platform === 'win32' }
}
