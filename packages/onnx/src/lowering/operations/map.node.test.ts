import { GraphBuilder, sliceGraph } from '@widthwise/graph'
import { describe, it } from 'vitest'
import { expectSameAnswers } from '../../testing/expect-same-answers.ts'
import { randomStore } from '../../testing/random-values.ts'

describe('tokens as a map, in ONNX Runtime', () => {
  it('are its positions row by row, for several images', async () => {
    const b = new GraphBuilder()
    const map = b.map(b.input('tokens', [6, 4]), [2, 3])
    b.output('map', map)
    // A kernel that is not square sees rows and columns exchanged.
    b.output('convolved', b.convolution(map, { name: 'c', channels: 5, kernel: [1, 3] }))
    b.output('tokens.again', b.tokens(map))
    const graph = b.finish({ architecture: { family: 'hand' }, rules: [] })
    await expectSameAnswers(sliceGraph(graph, { rule: 'none' }), randomStore(graph, 3))
  })
})
