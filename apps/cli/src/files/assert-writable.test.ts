import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.test-support.ts'
import { assertFolderWritable, assertWritable } from './assert-writable.ts'

const root = temporaryFolder()

it('finds out whether a file could be written, and leaves everything as it was', async () => {
  writeFileSync(join(root, 'old.json'), 'old')
  for (const path of [undefined, join(root, 'new.json'), join(root, 'old.json')]) await assertWritable(path)
  for (const path of [join(root, 'none', 'x.json'), root, join(root, 'old.json', 'x')]) {
    await expect(assertWritable(path), path).rejects.toMatchObject({ code: 'output-unwritable' })
  }
  expect([readdirSync(root), readFileSync(join(root, 'old.json'), 'utf8')]).toEqual([['old.json'], 'old'])
})

it('finds out the same of folders, those to be made too', async () => {
  for (const folder of [root, join(root, 'a', 'b')]) await assertFolderWritable(folder)
  await expect(assertFolderWritable(join(root, 'old.json'))).rejects.toMatchObject({ code: 'output-unwritable' })
  expect(readdirSync(root)).toEqual(['old.json'])
})
