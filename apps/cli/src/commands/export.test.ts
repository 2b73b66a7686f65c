import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { softmax } from '@widthwise/cascade'
import { decodeImage, preprocess } from '@widthwise/image'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { beforeAll, describe, expect, it } from 'vitest'
import { binary, runBinary } from '../testing/run-binary.test-support.ts'
import { temporaryFolder } from '../testing/temporary-folder.test-support.ts'
import { readDocument, writeTinyModel } from '../testing/tiny-model.test-support.ts'

const photo = fileURLToPath(new URL('../testdata/photo.png', import.meta.url))
const root = temporaryFolder()
const model = join(root, 'tiny')
const out = join(root, 'out')

beforeAll(async () => {
  await writeTinyModel(model)
  mkdirSync(out)
})

describe('export', () => {
  it('writes a file that answers as the width does', async () => {
    const file = join(out, 'half.onnx')
    const { code, json, stderr } = await runBinary(['export', model, '--width', '0.5', '--out', file, '--json'])
    expect([code, stderr]).toEqual([0, ''])
    const bytes = readFileSync(file)
    expect(json).toEqual({
      schema: 'widthwise.export/1',
      file,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      width: 0.5,
      inputs: [{ name: 'input', shape: [1, 3, 32, 32] }],
      outputs: [{ name: 'logits', shape: [1, 3] }],
    })

    const { data } = preprocess(await decodeImage(readFileSync(photo)), (await readDocument(model)).preprocess)
    const session = await InferenceSession.create(file)
    const { logits } = await session.run({ input: new Tensor('float32', data, [1, 3, 32, 32]) })
    const probabilities = softmax(logits?.data as Float32Array)
    const answer = await runBinary(['classify', photo, '--model', model, '--width', '0.5', '--json'])
    for (const { class: index, probability } of answer.json.results[0].top) {
      expect(probabilities[index]).toBeCloseTo(probability, 5)
    }
  })

  it('writes a list of one ratio a block, as search prints it', async () => {
    const file = join(out, 'list.onnx')
    const { code, json } = await runBinary(['export', model, '--width', '0.5/1', '--out', file, '--json'])
    expect([code, json.width]).toEqual([0, [0.5, 1]])
    const inspected = await runBinary(['inspect', file, '--json'])
    const costs = await runBinary(['inspect', model, '--width', '0.5/1', '--json'])
    expect(inspected.json.widths[0].macs).toBe(costs.json.widths[0].macs)
    const { stdout } = await runBinary(['export', model, '--width', '0.5/1', '--out', file])
    expect(stdout).toContain('tiny at width 0.5/1, ')
  })

  it('needs no width of a model that has one', async () => {
    const one = await writeTinyModel(join(root, 'one'), {
      document: ({ cascade, points, ...document }) => ({
        ...document,
        slicing: { rule: 'none', widths: [1] },
        points: [points[1]],
      }),
    })
    const file = join(out, 'one.onnx')
    expect((await runBinary(['export', one, '--out', file, '--json'])).json.width).toBe(1)
    const list = await runBinary(['export', one, '--width', '1/1', '--out', file, '--json'])
    expect([list.code, list.json.error.message]).toEqual([2, expect.stringContaining('rule none')])
  })

  it.each([
    ['4', 4],
    ['dynamic', -1],
  ])('takes a batch of %s', async (batch, dimension) => {
    const file = join(out, `batch-${batch}.onnx`)
    const { json } = await runBinary(['export', model, '--width', '1', '--batch', batch, '--out', file, '--json'])
    expect(json.inputs).toEqual([{ name: 'input', shape: [dimension, 3, 32, 32] }])
    const session = await InferenceSession.create(file)
    const { logits } = await session.run({
      input: new Tensor('float32', new Float32Array(4 * 3 * 32 * 32), [4, 3, 32, 32]),
    })
    expect(logits?.dims).toEqual([4, 3])
  })

  it('replaces an older file, and tells people in a line', async () => {
    writeFileSync(join(out, 'old.onnx'), 'old')
    const { code, stdout, stderr } = await runBinary(['export', model, '--width', '1', '--out', join(out, 'old.onnx')])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/old\.onnx: tiny at width 1, \d+\.\d+ KiB\n$/)
    expect(readFileSync(join(out, 'old.onnx')).length).toBeGreaterThan(1000)
  })

  it.each<[string, string[], number, string]>([
    ['a folder that is not there', ['--width', '1', '--out', join(root, 'none', 'x.onnx')], 3, 'output-unwritable'],
    ['a folder of that name', ['--width', '1', '--out', out], 3, 'output-unwritable'],
    ['no width, of several', ['--out', join(out, 'x.onnx')], 2, 'usage-invalid'],
    ['a list for other blocks', ['--width', '0.5/1/1', '--out', join(out, 'x.onnx')], 2, 'usage-invalid'],
    ['a width that is not offered', ['--width', '0.3', '--out', join(out, 'x.onnx')], 2, 'width-not-offered'],
  ])('%s', async (_, flags, code, expected) => {
    const before = readdirSync(root, { recursive: true }).sort()
    const result = await runBinary(['export', model, ...flags, '--json'])
    expect([result.code, result.json.error.code]).toEqual([code, expected])
    expect(readdirSync(root, { recursive: true }).sort()).toEqual(before)
  })

  // A small file system of its own needs a kernel that lets a user have one.
  it.skipIf(spawnSync('unshare', ['-rm', 'true']).status !== 0)('leaves nothing behind on a full disk', () => {
    const small = join(root, 'small')
    mkdirSync(small)
    const script =
      'mount -t tmpfs -o size=16k none "$1" && "$2" "$3" export "$4" --width 1 --out "$1/x.onnx" --json; echo "$?"; ls -A "$1"'
    const { stdout } = spawnSync('unshare', ['-rm', 'sh', '-c', script, 'sh', small, process.execPath, binary, model], {
      encoding: 'utf8',
    })
    expect(stdout).toContain('"code": "disk-full"')
    expect(stdout).toMatch(/\}\n3\n$/)
  })
})
