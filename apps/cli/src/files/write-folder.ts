import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, realpath, rename, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { isWidthwiseError } from '@widthwise/core'
import { cliError } from '../errors.ts'
import { outputError } from './write-output.ts'

/** Options of {@link writeFolder}. */
export interface WriteFolderOptions {
  /** Replace a folder that has these files and no others. Left out: a folder that is not empty is refused. */
  readonly replace?: { readonly what: string; readonly has: string; readonly files: RegExp } | undefined
}

/**
 * Makes a folder of files that belong together: it is written under another name beside, and takes its own when all is
 * there. A failure leaves nothing behind, and an older folder of that name as it was; what a process that was killed has
 * left behind is removed by the next one that makes the folder.
 *
 * @param write makes the files in the folder that it is given
 * @throws {WidthwiseError} output-exists, output-unwritable, disk-full; what `write` throws
 */
export async function writeFolder<Result>(
  path: string,
  write: (folder: string) => Promise<Result>,
  { replace }: WriteFolderOptions = {},
): Promise<Result> {
  const target = await realpath(path).catch(() => resolve(path))
  const older = await namesIn(path, target)
  assertReplaceable(path, older, replace)
  const [parent, stem] = [dirname(target), basename(target).slice(0, 60)]
  const mark = `${hostMark}-${process.pid}-${randomUUID().slice(0, 8)}`
  const beside = (ending: string): string => join(parent, `${stem}.${mark}.${ending}`)
  const fresh = beside('partial')
  const aside = beside('old')
  try {
    await removeLeftovers(parent, stem)
    await mkdir(fresh)
    const result = await write(fresh)
    if (older) await rename(target, aside)
    try {
      await rename(fresh, target)
    } catch (error) {
      if (older) await rename(aside, target)
      throw error
    }
    await rm(aside, { recursive: true, force: true }).catch(() => undefined)
    return result
  } catch (error) {
    throw isWidthwiseError(error) ? error : outputError(path, error)
  } finally {
    await rm(fresh, { recursive: true, force: true }).catch(() => undefined)
  }
}

/** Process numbers mean something on one machine alone, and folders may be shared: this tells machines apart. */
const hostMark = createHash('sha256').update(hostname()).digest('hex').slice(0, 6)

/** Removes the unfinished folders of that name whose process, on this machine, is no more. */
async function removeLeftovers(parent: string, stem: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    // The stem itself may have dots: what follows it must be the mark and nothing else.
    const rest = name.startsWith(stem) ? name.slice(stem.length) : ''
    const [, host, id] = /^\.([0-9a-f]{6})-(\d+)-[0-9a-f]{8}\.partial$/.exec(rest) ?? []
    if (host !== hostMark || isAlive(Number(id))) continue
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined)
  }
}

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0)
  } catch (error) {
    // Otherwise it is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** Names in the folder that is there; undefined when nothing is. */
async function namesIn(path: string, target: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(target)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    if (code === 'ENOTDIR') throw cliError('output-exists', `${path}: there is a file of that name`, { cause })
    throw outputError(path, cause)
  }
}

function assertReplaceable(
  path: string,
  names: readonly string[] | undefined,
  replace: WriteFolderOptions['replace'],
): void {
  if (!names || names.length === 0) return
  if (!replace) throw cliError('output-exists', `${path}: the folder is there and not empty`, { details: { path } })
  const foreign = names.find((name) => !replace.files.test(name))
  if (foreign === undefined && names.includes(replace.has)) return
  const why = foreign === undefined ? `it has no ${replace.has}` : `it also has ${foreign}`
  throw cliError('output-exists', `${path}: the folder is not replaced, since it is no ${replace.what} alone: ${why}`, {
    hint: 'Name another folder, or empty this one.',
    details: { path },
  })
}
