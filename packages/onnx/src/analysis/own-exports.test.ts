import { slicedCost, sliceGraph } from '@widthwise/graph'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromOnnx } from '../from-onnx.ts'
import { subnetSample } from '../testing/arbitrary-subnet.ts'
import { randomStore } from '../testing/random-values.ts'
import { toOnnx } from '../to-onnx.ts'
import { inspectOnnx } from './inspect-onnx.ts'

describe('a subnet as ONNX', () => {
  it('costs what the subnet costs, whatever the network and the width', async () => {
    await fc.assert(
      fc.asyncProperty(subnetSample, fc.constantFrom(1, 'dynamic' as const), async ({ graph, subnet }, batch) => {
        const sliced = sliceGraph(graph, subnet)
        const { model } = await toOnnx(sliced, randomStore(graph, 7), { batch })
        const { macs, peakActivations, params, weightBytes, unknown, mismatches } = inspectOnnx(fromOnnx(model))
        const expected = slicedCost(sliced)
        expect({ macs, peakActivations }).toEqual({ macs: expected.macs, peakActivations: expected.peakActivations })
        expect({ unknown, mismatches }).toEqual({ unknown: [], mismatches: [] })
        // A layer scale is multiplied into the linear before it; every other number is there.
        const scales = [...sliced.parameters.values()].filter(({ name }) => name.endsWith('gamma'))
        const folded = scales.reduce((sum, { shape }) => sum + (shape[0] as number), 0)
        expect(params).toBe(expected.params - folded)
        expect(weightBytes).toBe(4 * params)
      }),
      { numRuns: 60 },
    )
  })
})
