import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Painter, rgbPng } from '../testing/rgb-png.test-support.ts'
import { runInProcess } from '../testing/run-in-process.test-support.ts'
import { temporaryFolder } from '../testing/temporary-folder.test-support.ts'
import { writeTinyDetector } from '../testing/tiny-detector.test-support.ts'

const root = temporaryFolder()
const at = (...names: string[]): string => join(root, ...names)
const base = at('base.onnx')
const saver = at('saver.onnx')
const labels = at('labels.txt')
const red = at('red.png')
const both = at('both.png')
const grey = at('grey.png')

// biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every schema
async function run(...argv: string[]): Promise<{ code: number; json: any; stderr: string }> {
  const { code, stdout, stderr } = await runInProcess(['detect', ...argv, '--json'])
  return { code, json: JSON.parse(stdout), stderr }
}

/** Squares of a colour, each over one cell of the input once the picture is scaled by a half. */
function paint(
  ...squares: { readonly left: number; readonly top: number; readonly colour: readonly number[] }[]
): Painter {
  return (x, y) => {
    const here = squares.find(({ left, top }) => x >= left && x < left + 16 && y >= top && y < top + 16)
    return (here?.colour ?? [114, 114, 114]) as [number, number, number]
  }
}

beforeAll(() => {
  writeTinyDetector(base)
  writeTinyDetector(saver, { logit: 1 })
  writeFileSync(labels, 'red\nblue\n')
  const redSquare = { left: 32, top: 16, colour: [255, 0, 0] }
  writeFileSync(red, rgbPng(128, 64, paint(redSquare)))
  writeFileSync(both, rgbPng(128, 64, paint(redSquare, { left: 80, top: 32, colour: [0, 0, 255] })))
  writeFileSync(grey, rgbPng(128, 64, paint()))
})

describe('detect', () => {
  it('finds boxes in pixels of the picture, behind a letterbox', async () => {
    const { code, json } = await run(both, '--model', base, '--labels', labels)
    expect(code).toBe(0)
    expect(json).toMatchObject({ schema: 'widthwise.detect/1', models: [{ model: base, runs: 1, answered: 1 }] })
    const [{ input, width, height, boxes, ran }] = json.results
    expect([input, width, height, ran.length]).toEqual([both, 128, 64, 1])
    expect(boxes).toMatchObject([
      { class: 0, label: 'red', box: [32, 16, 48, 32] },
      { class: 1, label: 'blue', box: [80, 32, 96, 48] },
    ])
    // The border of the scaled square is mixed with grey.
    for (const { score } of boxes) expect(score).toBeGreaterThan(0.9)
    expect(ran[0].confidence).toBeCloseTo((boxes[0].score + boxes[1].score) / 2, 6)
  })

  it('names classes by their numbers without labels, and finds nothing in grey', async () => {
    const { json } = await run(red, grey, '--model', base)
    expect(json.results[0].boxes).toMatchObject([{ class: 0, label: '0' }])
    expect(json.results[1]).toMatchObject({ boxes: [], ran: [{ confidence: 0 }] })
  })

  it('keeps what is above the threshold, and so many', async () => {
    const boxes = async (...flags: string[]): Promise<number> =>
      (await run(both, '--model', base, ...flags)).json.results[0].boxes.length
    expect(await boxes('--threshold', '0.999')).toBe(0)
    expect(await boxes('--max-detections', '1')).toBe(1)
  })

  it('answers the others when one picture fails', async () => {
    writeFileSync(at('broken.png'), 'no picture')
    const { code, json } = await run(at('none.png'), at('broken.png'), red, '--model', base)
    expect(code).toBe(1)
    expect(json.results.map((result: { error?: { code: string } }) => result.error?.code)).toEqual([
      'image-not-found',
      'image-unsupported',
      undefined,
    ])
    expect(json.models).toMatchObject([{ runs: 1, answered: 1 }])
  })

  it('prints a table for people', async () => {
    const { code, stdout, stderr } = await runInProcess(['detect', both, grey, '--model', base, '--labels', labels])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^picture +box +score +x1 +y1 +x2 +y2 +answered by +ms\n/)
    expect(stdout).toMatch(/both\.png +red +9\d\.\d % +32 +16 +48 +32 +base\.onnx /)
    expect(stdout).toMatch(/\n +blue +9\d\.\d % +80 /)
    expect(stdout).toMatch(/grey\.png +none /)
    expect(stdout).toMatch(/base\.onnx: 2 runs, 2 pictures answered\n$/)
  })
})

describe('detect with a smaller detector first', () => {
  it('does not run the base for pictures that the smaller one is sure of', async () => {
    const { json } = await run(red, grey, both, '--model', base, '--cascade', saver, '--exit-threshold', '0.5')
    expect(json.results.map(({ ran }: { ran: { model: string }[] }) => ran.map(({ model }) => model))).toEqual([
      [saver],
      [saver, base],
      [saver],
    ])
    // Runs are the device's own count.
    expect(json.models).toEqual([
      { model: saver, threshold: 0.5, runs: 3, answered: 2 },
      { model: base, runs: 1, answered: 1 },
    ])
    expect(json.results[0].boxes[0].score).toBeLessThan(0.8)
  })

  it('lets a picture go whose confidence is exactly the threshold', async () => {
    const [{ ran }] = (await run(red, '--model', saver)).json.results
    const exit = async (threshold: number): Promise<number> =>
      (await run(red, '--model', base, '--cascade', saver, '--exit-threshold', String(threshold))).json.results[0].ran
        .length
    expect(await exit(ran[0].confidence)).toBe(1)
    expect(await exit(ran[0].confidence + 1e-9)).toBe(2)
  })

  it('takes confidence from all boxes from 0.05 on, whatever is shown', async () => {
    const [shown] = (await run(red, '--model', saver, '--threshold', '0.9')).json.results
    expect(shown.boxes).toEqual([])
    expect(shown.ran[0].confidence).toBeGreaterThan(0.5)
  })

  it('reads the same from a cascade.json, from whose folder paths are seen', async () => {
    copyFileSync(labels, at('names.txt'))
    const stages = [
      { model: { onnx: 'saver.onnx', labels: 'names.txt' }, threshold: 0.5 },
      { model: { onnx: 'base.onnx', labels: ['red', 'blue'] } },
    ]
    writeFileSync(at('cascade.json'), JSON.stringify({ schema: 'widthwise.cascade/1', policy: 'detection', stages }))
    const { json } = await run(red, grey, '--cascade', at('cascade.json'))
    expect(json.models).toMatchObject([
      { threshold: 0.5, runs: 2, answered: 1 },
      { runs: 1, answered: 1 },
    ])
    expect(json.results[0].boxes[0].label).toBe('red')
  })

  it.each<[string, string, RegExp]>([
    ['no JSON', '{', /is not JSON/],
    ['another policy', '{"policy": "max-softmax"}', /policy is "max-softmax"/],
    ['no stages', '{"policy": "detection", "stages": []}', /at least one detector/],
    ['a stage without a file', '{"policy": "detection", "stages": [{"model": {}}]}', /stages\[0\]\.model\.onnx/],
    [
      'a stage without a threshold',
      '{"policy": "detection", "stages": [{"model": {"onnx": "a"}}, {"model": {"onnx": "a"}}]}',
      /stages\[0\]\.threshold is undefined/,
    ],
    [
      'a threshold behind the last',
      '{"policy": "detection", "stages": [{"model": {"onnx": "a"}, "threshold": 0.5}]}',
      /the last stage has none/,
    ],
    [
      'labels of numbers',
      '{"policy": "detection", "stages": [{"model": {"onnx": "a", "labels": [1]}}]}',
      /labels must be/,
    ],
  ])('refuses a cascade.json with %s', async (_, content, message) => {
    writeFileSync(at('bad.json'), content)
    const { code, json } = await run(red, '--cascade', at('bad.json'))
    expect(code).toBe(3)
    expect(json.error).toMatchObject({ code: 'cascade-file-invalid', message: expect.stringMatching(message) })
  })
})

describe('detectors that cannot be used', () => {
  it.each<[string, Parameters<typeof writeTinyDetector>[1], string, RegExp]>([
    ['boxes in rows', { output: 'transposed' }, 'detector-unsupported', /\[1, 64, 6\]: more rows than columns/],
    ['two outputs', { output: 'two' }, 'detector-unsupported', /has 2 outputs \(boxes, scores\)/],
    ['scores that are logits', { output: 'logits' }, 'detector-output-invalid', /scores lie in \[0, 1\]/],
    ['a batch of 4', { input: [4, 3, 64, 64] }, 'detector-unsupported', /takes \[4, 3, 64, 64\]/],
  ])('refuses %s', async (name, options, code, message) => {
    const file = writeTinyDetector(at(`${name}.onnx`), options)
    const { code: exitCode, json } = await run(red, '--model', file)
    expect(exitCode).toBe(3)
    expect(json.error).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it('refuses labels of another number of classes', async () => {
    writeFileSync(at('three.txt'), 'a\nb\nc\n')
    const { code, json } = await run(red, '--model', base, '--labels', at('three.txt'))
    expect(code).toBe(3)
    expect(json.error.message).toMatch(/\[1, 6, 64\]: 6 rows; it must be \[1, 7, N\] for 3 classes/)
  })

  it('takes the size of the input from --image-size where the file leaves it open', async () => {
    const open = writeTinyDetector(at('open.onnx'), { input: [1, 3, 'height', 'width'], output: 'unstated' })
    const without = await run(red, '--model', open)
    expect([without.code, without.json.error.code]).toEqual([2, 'usage-invalid'])
    const { json } = await run(red, '--model', open, '--image-size', '64')
    expect(json.results[0].boxes).toMatchObject([{ box: [32, 16, 48, 32] }])
    expect((await run(red, '--model', base, '--image-size', '32')).code).toBe(2)
  })

  it.each([
    [[]],
    [['--model', base, '--cascade', saver]],
    [['--model', base, '--exit-threshold', '0.5']],
    [['--model', base, '--cascade', 'cascade.json']],
  ])('answers %j with wrong usage', async (flags) => {
    const { code, json } = await run(red, ...flags)
    expect([code, json.error.code]).toEqual([2, 'usage-invalid'])
  })
})

describe('detect eval', () => {
  const images = [{ id: 1 }, { id: 2 }]
  const annotation = { id: 1, image_id: 1, category_id: 7, bbox: [0, 0, 10, 10], area: 100, iscrowd: 0 }
  const groundTruth = { images, categories: [{ id: 7, name: 'cat' }], annotations: [annotation] }
  const detection = { image_id: 1, category_id: 7, bbox: [0, 0, 10, 6], score: 0.5 }

  function files(truth: unknown, detections: unknown): string[] {
    const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
    writeFileSync(at('gt.json'), text(truth))
    writeFileSync(at('found.json'), text(detections))
    return ['eval', '--gt', at('gt.json'), '--detections', at('found.json')]
  }

  it("gives COCO's twelve numbers, by class and by threshold", async () => {
    const { code, json } = await run(...files(groundTruth, [detection]))
    expect(code).toBe(0)
    expect(Object.keys(json)).toEqual([
      ...['schema', 'AP', 'AP50', 'AP75', 'APs', 'APm', 'APl', 'AR1', 'AR10', 'AR100', 'ARs', 'ARm', 'ARl'],
      ...['images', 'objects', 'detections', 'perClass', 'perThresholdAP', 'leftOut'],
    ])
    expect(json).toMatchObject({ schema: 'widthwise.detect-eval/1', AP75: 0, APs: json.AP, APl: -1, AR1: 0.3 })
    // An IoU of 0.6 reaches 0.5, 0.55 and 0.6.
    expect(json.AP).toBeCloseTo(0.3, 12)
    expect(json.perThresholdAP.map((value: number) => Math.round(value))).toEqual([1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
    expect(json.perClass).toMatchObject([{ category: 7 }])
  })

  it('prints them for people, in per cent, and says what was left out', async () => {
    const stray = { ...detection, category_id: 0 }
    const argv = ['detect', ...files(groundTruth, [detection, stray])]
    const { stdout } = await runInProcess(argv)
    expect(stdout).toMatch(/AP50 +100\.0 +at IoU 0\.50\n/)
    expect(stdout).toMatch(/APl +– /)
    expect(stdout).toContain('2 images, 1 object, 2 detections')
    expect(stdout).toContain('1 detection of an unlisted image or category left out')
    expect((await runInProcess([...argv, '--quiet'])).stdout).not.toContain('2 images')
  })

  it.each<[string, unknown, unknown, string, RegExp]>([
    ['no JSON', '{', [], 'coco-unreadable', /gt\.json is not JSON/],
    ['NaN', groundTruth, '[{"score": NaN}]', 'coco-unreadable', /found\.json is not JSON/],
    [
      'a bad annotation',
      { ...groundTruth, annotations: [{ ...annotation, area: 'x' }] },
      [],
      'ground-truth-invalid',
      /gt\.json: annotations\[0\] has area "x"/,
    ],
    ['a bad detection', groundTruth, [detection, {}], 'detections-invalid', /found\.json: \[1\] has image_id missing/],
    [
      'an unknown image',
      groundTruth,
      [{ ...detection, image_id: 3 }],
      'detections-invalid',
      /found\.json: \[0\] is of image 3/,
    ],
  ])('refuses %s, with file and entry', async (_, truth, detections, code, message) => {
    const outcome = await run(...files(truth, detections))
    expect(outcome.code).toBe(3)
    expect(outcome.json.error).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it('answers a missing file with 3 and missing options with 2', async () => {
    const missing = await run('eval', '--gt', at('nowhere.json'), '--detections', at('found.json'))
    expect([missing.code, missing.json.error.code]).toEqual([3, 'coco-unreadable'])
    expect((await run('eval', '--gt', at('gt.json'))).code).toBe(2)
  })
})
