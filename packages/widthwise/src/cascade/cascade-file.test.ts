import { describe, expect, it } from 'vitest'
import { parseCascadeFile } from './cascade-file.ts'

const onnx = { onnx: 'a.onnx', preprocess: { crop: 8, mean: [0, 0, 0], std: [1, 1, 1] }, labels: ['a', 'b'] }
const sound = {
  schema: 'widthwise.cascade/1',
  policy: 'max-softmax',
  stages: [
    { model: onnx, threshold: 0.7 },
    { model: '@widthwise/model-cifar10', width: 0.5 },
  ],
  fittedOn: { rows: 10 },
}
const [first, second] = sound.stages

describe('parseCascadeFile', () => {
  it('takes what a cascade is made of, with a last threshold of 0 or without', () => {
    expect(parseCascadeFile(JSON.stringify(sound), 'x')).toMatchObject(sound)
    const zero = { ...sound, stages: [first, { ...second, threshold: 0 }] }
    expect(parseCascadeFile(`\uFEFF${JSON.stringify(zero)}`, 'x').stages).toHaveLength(2)
  })

  it.each<[string, unknown, string]>([
    ['another schema', { ...sound, schema: 'widthwise.model/1' }, 'schema'],
    ['a policy that there is not', { ...sound, policy: 'luck' }, 'policy: must be one of max-softmax'],
    ['no stage', { ...sound, stages: [] }, 'stages'],
    [
      'a missing threshold',
      { ...sound, stages: [{ model: onnx }, second] },
      'stages.0.threshold: every stage but the last',
    ],
    [
      'a threshold too many',
      { ...sound, stages: [first, { ...second, threshold: 0.5 }] },
      'stages.1.threshold: is 0.5',
    ],
    ['a threshold that is text', { ...sound, stages: [{ ...first, threshold: '0.7' }, second] }, 'stages.0.threshold'],
    ['a threshold below 0', { ...sound, stages: [{ ...first, threshold: -1 }, second] }, 'stages.0.threshold'],
    ['half a count', { ...sound, policy: 'patience' }, 'stages.0.threshold: is 0.7; of the policy patience'],
    ['a width of an ONNX model', { ...sound, stages: [{ ...first, width: 0.5 }, second] }, 'stages.0.width'],
    ['a width above 1', { ...sound, stages: [first, { ...second, width: 2 }] }, 'stages.1.width'],
    [
      'a model without a file',
      { ...sound, stages: [{ model: { ...onnx, onnx: 5 }, threshold: 1 }, second] },
      'stages.0.model',
    ],
    [
      'a misspelt key of a model',
      { ...sound, stages: [{ model: { ...onnx, label: [] }, threshold: 1 }, second] },
      'stages.0.model',
    ],
    ['a list', [], 'schema'],
  ])('refuses %s, naming the key', (_, document, message) => {
    expect(() => parseCascadeFile(JSON.stringify(document), 'my.json')).toThrow(
      expect.objectContaining({ code: 'cascade-invalid', message: expect.stringContaining(`my.json: ${message}`) }),
    )
  })

  it('refuses what is no JSON', () => {
    expect(() => parseCascadeFile('{', 'my.json')).toThrow(expect.objectContaining({ code: 'cascade-invalid' }))
  })
})
