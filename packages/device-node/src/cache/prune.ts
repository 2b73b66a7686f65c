import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type EntryManifest, entryFiles } from './prepared-entry.ts'

/** Folders of builds that a process has left behind; one under way is younger. */
const abandonedMs = 3_600_000

/** Prefix of folders that are not entries yet, or no more. */
export const temporaryPrefix = 'tmp-'

/**
 * Removes what ended processes have left, and the entries used longest ago until all others fit into `limitBytes`.
 * `keep` stays. What cannot be removed, because another process has it open on Windows, stays too.
 */
export async function pruneCache(folder: string, limitBytes: number, keep: string): Promise<void> {
  const entries: { readonly path: string; readonly bytes: number; readonly usedMs: number }[] = []
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    if (name.startsWith(temporaryPrefix)) {
      if (Date.now() - (await modifiedMs(path)) > abandonedMs) await remove(path)
      continue
    }
    const manifest = join(path, entryFiles.manifest)
    try {
      const { files } = JSON.parse(await readFile(manifest, 'utf8')) as EntryManifest
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
      entries.push({ path, bytes, usedMs: path === keep ? Number.POSITIVE_INFINITY : await modifiedMs(manifest) })
    } catch {
      // Not an entry, or one that another process is removing.
    }
  }
  let total = entries.reduce((sum, { bytes }) => sum + bytes, 0)
  for (const { path, bytes } of entries.sort((a, b) => a.usedMs - b.usedMs)) {
    if (total <= limitBytes || path === keep) return
    await remove(path)
    total -= bytes
  }
}

async function modifiedMs(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now()
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => {})
}
