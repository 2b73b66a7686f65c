import type { ValueId } from '@widthwise/core'
import { GraphBuilder, sliceGraph } from '@widthwise/graph'
import fc from 'fast-check'
import { describe, it } from 'vitest'
import { expectSameAnswers } from './testing/expect-same-answers.ts'
import { randomStore } from './testing/random-values.ts'

const extent = fc.integer({ min: 1, max: 20 })
const size = fc.tuple(extent, extent)
const channels = fc.integer({ min: 1, max: 5 })

/** Runs one operation over a map of `[channels, ...from]` both ways. */
async function expectSameMap(
  channels: number,
  from: readonly [number, number],
  operation: (b: GraphBuilder, input: ValueId) => ValueId,
): Promise<void> {
  const b = new GraphBuilder()
  b.output('map', operation(b, b.input('input', [channels, ...from])))
  const graph = b.finish({ architecture: { family: 'map' }, rules: [] })
  await expectSameAnswers(sliceGraph(graph, { rule: 'none' }), randomStore(graph, 1))
}

describe('operations of maps, in ONNX Runtime', () => {
  it.each(['bilinear', 'nearest'] as const)(
    '%s resizing answers as its definition, larger and smaller',
    async (mode) => {
      await fc.assert(
        fc.asyncProperty(channels, size, size, (count, from, to) =>
          expectSameMap(count, from, (b, input) => b.resize(input, to, mode)),
        ),
        {
          numRuns: 60,
          // 8·14/16 is 7, and less in float32 when 16/14 is rounded first; a map of one position; a doubling.
          examples: [
            [2, [14, 3], [16, 6]],
            [1, [1, 1], [5, 4]],
            [3, [7, 4], [14, 8]],
            [1, [4, 14], [7, 16]],
          ],
        },
      )
    },
  )

  it('adaptive pooling answers as its definition, to fewer cells than positions and to more', async () => {
    await fc.assert(
      fc.asyncProperty(
        channels,
        size,
        fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 })),
        (count, from, to) => expectSameMap(count, from, (b, input) => b.adaptiveAveragePool(input, to)),
      ),
      { numRuns: 40 },
    )
  })

  it('max-pooling answers as its definition, padding included', async () => {
    const window = fc
      .record({ kernel: fc.integer({ min: 1, max: 4 }), stride: fc.integer({ min: 1, max: 3 }) })
      .chain(({ kernel, stride }) =>
        fc.record({
          kernel: fc.constant(kernel),
          stride: fc.constant(stride),
          padding: fc.integer({ min: 0, max: Math.floor(kernel / 2) }),
        }),
      )
    const large = fc.integer({ min: 4, max: 17 })
    await fc.assert(
      fc.asyncProperty(channels, fc.tuple(large, large), window, (count, from, spec) =>
        expectSameMap(count, from, (b, input) => b.maxPool(input, { name: 'pool', ...spec })),
      ),
      { numRuns: 40 },
    )
  })

  it('subsampled maps with channels of zeros around them answer as their definition', async () => {
    const zeros = fc.integer({ min: 0, max: 3 })
    await fc.assert(
      fc.asyncProperty(
        channels,
        size,
        fc.integer({ min: 1, max: 4 }),
        zeros,
        zeros,
        (count, from, stride, before, after) =>
          expectSameMap(count, from, (b, input) =>
            b.padChannels(b.subsample(input, stride), { before, after, channels: count + before + after }),
          ),
      ),
      { numRuns: 30 },
    )
  })

  it('joined maps answer as their definition, one map of them twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(channels, { minLength: 1, maxLength: 4 }), size, async (counts, from) => {
        const b = new GraphBuilder()
        const maps = counts.map((count, i) => b.input(`map.${i}`, [count, ...from]))
        b.output('joined', b.concat([maps[0] as ValueId, ...maps], 'joined'))
        const graph = b.finish({ architecture: { family: 'joined' }, rules: [] })
        await expectSameAnswers(sliceGraph(graph, { rule: 'none' }), randomStore(graph, 1))
      }),
      { numRuns: 20 },
    )
  })
})
