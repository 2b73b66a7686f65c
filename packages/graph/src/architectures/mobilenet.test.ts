import { describe, expect, it } from 'vitest'
import { costOf } from '../cost.ts'
import { sliceGraph } from '../slice-graph.ts'
import { expectConsistent } from '../testing/expect-consistent.ts'
import { architectureByName, buildGraph } from './index.ts'

const graphOf = (change: object = {}, side = 64) =>
  buildGraph({ family: 'mobilenet', ...change }, { input: [3, side, side] })

describe('MobileNetV1', () => {
  // MACs: Tables 6 and 7 of the paper. Table 7 prints 290 for 290.7, so this counts down to whole millions as well.
  it.each([
    ['mobilenetv1_100', 224, 569, 4.2],
    ['mobilenetv1_075', 224, 325, 2.6],
    ['mobilenetv1_050', 224, 149, 1.3],
    ['mobilenetv1_025', 224, 41, 0.5],
    ['mobilenetv1_100', 192, 418, 4.2],
    ['mobilenetv1_100', 160, 290, 4.2],
    ['mobilenetv1_100', 128, 186, 4.2],
  ])('%s at %i² costs what its paper prints: %i MMACs, %f M parameters', (name, side, megaMacs, megaParams) => {
    const { architecture } = architectureByName(name)
    const { params, macs } = costOf(buildGraph(architecture, { input: [3, side, side] }), { rule: 'none' })
    expect(Math.abs(macs / 1e6 - megaMacs)).toBeLessThan(1)
    expect(Math.round(params / 1e5) / 10).toBe(megaParams)
  })

  it('halves the map five times, and has the channels of Table 1', () => {
    const sliced = sliceGraph(graphOf({}, 224), { rule: 'none' })
    expectConsistent(sliced)
    expect(sliced.outputs.map(({ value }) => sliced.shapes.get(value))).toEqual([
      [1000],
      [64, 112, 112],
      [128, 56, 56],
      [256, 28, 28],
      [512, 14, 14],
      [1024, 7, 7],
    ])
  })

  it('has as many channels as its width leaves, rounded down', () => {
    const { parameters } = sliceGraph(graphOf({ width: 0.3 }), { rule: 'none' })
    expect(parameters.get('conv_stem.weight')?.shape).toEqual([9, 3, 3, 3])
    expect(parameters.get('blocks.0.0.conv_dw.weight')?.shape).toEqual([9, 1, 3, 3])
    expect(parameters.get('blocks.4.1.conv_pw.weight')?.shape).toEqual([307, 307, 1, 1])
    expect(parameters.get('classifier.weight')?.shape).toEqual([1000, 307])
  })

  it.each([
    [{ width: 0 }, 'width', 'above 0'],
    [{ width: 1.5 }, 'width', 'at most 1'],
    [{ width: 0.03 }, 'width', '1/32 or more'],
    [{ dims: [32] }, 'dims', 'there is no such key'],
  ])('refuses %j', (change, key, problem) => {
    expect(() => graphOf(change)).toThrow(
      expect.objectContaining({
        code: 'architecture-invalid',
        message: expect.stringContaining(problem),
        details: { family: 'mobilenet', key },
      }),
    )
  })
})
