import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Dataset } from './dataset.ts'
import { encodePng, noise } from './encode-png.test-data.ts'
import { errorOf } from './error-of.test-data.ts'
import { openFileList } from './file-list.ts'
import { openDataset } from './open-dataset.ts'
import { parseFileList } from './parse-file-list.ts'
import { temporaryFolders, writeFiles } from './temporary-folder.test-data.ts'

const temporaryFolder = temporaryFolders()

async function listWith(text: string | Uint8Array, name = 'list.txt'): Promise<string> {
  const path = join(await temporaryFolder(), name)
  await writeFile(path, text)
  return path
}

async function idsAndLabels(dataset: Dataset): Promise<unknown[]> {
  const samples: unknown[] = []
  for await (const chunk of dataset.chunks()) samples.push(...chunk.map(({ id, label }) => [id, label]))
  return samples
}

const open = async (text: string, labels?: readonly string[]) => openFileList(await listWith(text), { labels })

describe('openDataset of a list', () => {
  it('reads images by paths relative to the list', async () => {
    const folder = await temporaryFolder()
    await writeFiles(folder, {
      'lists/a.txt': '../images/one.png\t3\n/nowhere/two.png\t5\n',
      'images/one.png': encodePng(noise(1)),
    })
    const path = join(folder, 'lists/a.txt')
    const dataset = await openDataset(path)
    expect(dataset).toMatchObject({ name: path, split: 'all', count: 2 })
    expect(dataset.classes).toBeUndefined()
    expect(await dataset.sample(0)).toEqual({ index: 0, id: '../images/one.png', label: 3, image: noise(1) })
    expect(await errorOf(dataset.sample(1))).toMatchObject({
      code: 'image-unreadable',
      details: { path: '/nowhere/two.png' },
    })
  })

  it('takes tabs, commas and spaces, blank lines, CRLF and a byte order mark', async () => {
    const text = '\ufeffa.png\t1\r\n\r\n b c.png , 2 \nd, e.png\t3\nf g.png   4'
    expect(await idsAndLabels(await open(text))).toEqual([
      ['a.png', 1],
      ['b c.png', 2],
      ['d, e.png', 3],
      ['f g.png', 4],
    ])
  })

  it('numbers names in order where nothing else is said', async () => {
    const dataset = await open('a.png\ttiger shark\nb.png\teel\nc.png\ttiger shark\n')
    expect(dataset.classes).toEqual(['eel', 'tiger shark'])
    expect(await idsAndLabels(dataset)).toEqual([
      ['a.png', 1],
      ['b.png', 0],
      ['c.png', 1],
    ])
  })

  it('numbers names and checks indices as the model does where its labels are given', async () => {
    const dataset = await open('a.png eel\nb.png 1', ['shark', 'ray', 'eel'])
    expect(dataset.classes).toEqual(['shark', 'ray', 'eel'])
    expect(await idsAndLabels(dataset)).toEqual([
      ['a.png', 2],
      ['b.png', 1],
    ])
  })

  it('takes a name that looks like an index for the name', async () => {
    expect(await idsAndLabels(await open('a.png 7', ['7', '3']))).toEqual([['a.png', 0]])
  })

  it('reads JSON: a list, or a document with images and classes', async () => {
    const images = [
      { file: 'a.png', class: 1 },
      { file: 'b.png', label: 0 },
    ]
    const expected = [
      ['a.png', 1],
      ['b.png', 0],
    ]
    expect(await idsAndLabels(await open(JSON.stringify(images)))).toEqual(expected)
    const named = {
      data: 'x',
      classes: ['cat', 'dog'],
      images: [
        { file: 'a.png', class: 1, label: 'dog' },
        { file: 'b.png', class: 'cat' },
      ],
    }
    const dataset = await open(`\ufeff\n${JSON.stringify(named)}`)
    expect(dataset.classes).toEqual(['cat', 'dog'])
    expect(await idsAndLabels(dataset)).toEqual(expected)
  })

  it('brings the indices of a list with classes of its own to the order of the model', async () => {
    const document = JSON.stringify({
      classes: ['cat', 'dog'],
      images: [
        { file: 'a.png', class: 0 },
        { file: 'b.png', class: 1 },
      ],
    })
    const dataset = await open(document, ['dog', 'cat'])
    expect(await idsAndLabels(dataset)).toEqual([
      ['a.png', 1],
      ['b.png', 0],
    ])
    expect((await errorOf(open(document, ['dog', 'eel']))).code).toBe('class-unknown')
  })

  it.each<[string, string, number, string]>([
    ['a line without a label', 'a.png 0\n\nb.png\n', 3, 'list-invalid'],
    ['a line with nothing behind the comma', 'a.png,\n', 1, 'list-invalid'],
    ['a name among indices', 'a.png 0\nb.png cat\n', 2, 'list-invalid'],
    ['an index among names', 'a.png cat\nb.png 0\n', 2, 'list-invalid'],
    ['a file twice', 'a.png 0\nb.png 1\na.png 2\n', 3, 'list-invalid'],
  ])('names the line of %s', async (_, text, line, code) => {
    const path = await listWith(text)
    const error = await errorOf(openFileList(path))
    expect(error).toMatchObject({ code, details: { file: path, line } })
    expect(error.message).toContain(`${path}, line ${line}`)
  })

  it('names the line of a class that the model does not have', async () => {
    for (const label of ['dog', '2', '-1']) {
      const path = await listWith(`a.png cat\nb.png ${label}\n`)
      expect(await errorOf(openFileList(path, { labels: ['cat', 'eel'] }))).toMatchObject({
        code: 'class-unknown',
        details: { file: path, line: 2, class: label },
      })
    }
    const many = Array.from({ length: 20 }, (_, i) => `class${i}`)
    expect((await errorOf(open('a.png x', many))).message).toContain('(20)')
  })

  it.each<[string, unknown, number]>([
    ['no file', [{ file: 'a.png', class: 0 }, { class: 0 }], 2],
    ['an empty file', [{ file: '', class: 0 }], 1],
    ['no class', [{ file: 'a.png' }], 1],
    ['a fraction as class', [{ file: 'a.png', class: 0.5 }], 1],
    ['null', [null], 1],
    ['class and label that differ', { classes: ['a', 'b'], images: [{ file: 'a.png', class: 0, label: 'b' }] }, 1],
    [
      'a file twice',
      [
        { file: 'a', class: 0 },
        { file: 'b', class: 0 },
        { file: 'a', class: 0 },
      ],
      3,
    ],
  ])('names the element of a JSON list with %s', async (_, document, image) => {
    const path = await listWith(JSON.stringify(document), 'list.json')
    expect(await errorOf(openFileList(path))).toMatchObject({ code: 'list-invalid', details: { file: path, image } })
  })

  it.each([
    ['[{"file": "a.png",', 'list-invalid'],
    ['{"files": []}', 'list-invalid'],
    ['{"images": [], "classes": "cat"}', 'list-invalid'],
    ['{"images": []}', 'dataset-empty'],
    [' \n\n', 'dataset-empty'],
    [Uint8Array.of(0x61, 0xff, 0x20, 0x30), 'list-invalid'],
  ])('refuses %j as a whole', async (text, code) => {
    const path = await listWith(text)
    expect(await errorOf(openFileList(path))).toMatchObject({ code, details: { file: path } })
  })

  it('says when the list cannot be read', async () => {
    expect((await errorOf(openFileList('/nowhere/list.txt'))).code).toBe('file-unreadable')
  })
})

describe('parseFileList', () => {
  it('brings back any paths and labels that are written with a tab', () => {
    const word = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter((text) => text.trim() === text && !/[\t\n\r]/.test(text))
    const path = word.filter((text) => !/^[[{\ufeff]/.test(text))
    fc.assert(
      fc.property(fc.uniqueArray(path, { minLength: 1 }), fc.array(word, { minLength: 1 }), (files, labels) => {
        const entries = files.map((file, i) => ({ file, class: labels[i % labels.length] as string, position: i + 1 }))
        const text = entries.map((entry) => `${entry.file}\t${entry.class}\n`).join('')
        expect(parseFileList(text, 'x').entries).toEqual(entries)
      }),
      { numRuns: 300, examples: [[['a\u2028b.png'], ['c\u2029d']]] },
    )
  })
})
