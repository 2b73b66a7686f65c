import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.test-support.ts'
import { writeFolder } from './write-folder.ts'

const root = temporaryFolder()

it('removes what a killed process has left of the same folder, and nothing else', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  let partial = ''
  await writeFolder(join(root, 'model'), async (folder) => {
    partial = folder
  })
  const left = (id: number, name = 'model'): string => {
    const path = partial.replace(`-${process.pid}-`, `-${id}-`).replace(join(root, 'model.'), join(root, `${name}.`))
    mkdirSync(path)
    writeFileSync(join(path, 'weights.safetensors'), 'half')
    return path
  }
  left(pid)
  const others = [left(process.pid), left(pid, 'model.b'), join(root, 'model.partial'), join(root, 'model')]
  mkdirSync(join(root, 'model.partial'))
  // Of another machine, where the number may be a process.
  const elsewhere = partial.replace(/\.[0-9a-f]{6}-\d+-/, `.zzzzzz-${pid}-`.replaceAll('z', '0'))
  renameSync(left(pid, 'other'), elsewhere)
  await writeFolder(join(root, 'model'), async (folder) => writeFileSync(join(folder, 'a'), ''))
  const names = [...others, elsewhere].map((path) => path.slice(root.length + 1))
  expect(readdirSync(root).sort()).toEqual(names.sort())
})
