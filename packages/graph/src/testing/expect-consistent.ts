import type { Segment } from '@widthwise/core'
import { expect } from 'vitest'
import { channelIndex } from '../channel-index.ts'
import type { SlicedGraph, SlicedOperation } from '../sliced-graph.ts'

/** Checks that a sliced graph fits together: what each operation reads, what its parameters are, what it makes. */
export function expectConsistent(sliced: SlicedGraph): void {
  for (const operation of sliced.operations) expectOperation(sliced, operation)
  for (const { value } of sliced.outputs) expect(sliced.shapes.has(value), value).toBe(true)
  for (const { name, shape, fullShape, segments } of sliced.parameters.values()) {
    expect(segments, name).toHaveLength(shape.length)
    for (const [axis, ranges] of segments.entries()) {
      expect(lengthOf(ranges), name).toBe(shape[axis])
      expectInside(ranges, fullShape[axis] as number, name)
    }
  }
}

const lengthOf = (ranges: readonly Segment[]): number => ranges.reduce((sum, [from, to]) => sum + to - from, 0)

/** Ranges are ascending, disjoint, not empty, and end inside the tensor. */
function expectInside(ranges: readonly Segment[], size: number, name: string): void {
  let end = 0
  for (const [from, to] of ranges) {
    expect(from, name).toBeGreaterThanOrEqual(end)
    expect(to, name).toBeGreaterThan(from)
    end = to
  }
  expect(end, name).toBeLessThanOrEqual(size)
}

function expectOperation(sliced: SlicedGraph, operation: SlicedOperation): void {
  const shape = (value: string): readonly number[] => sliced.shapes.get(value) as readonly number[]
  const channels = (value: string): number => shape(value)[channelIndex(shape(value))] as number
  const parameter = (name: string): readonly number[] =>
    (sliced.parameters.get(name) as { shape: readonly number[] }).shape
  const { input, output, kind } = operation
  switch (kind) {
    case 'convolution':
      expect(parameter(operation.weight)).toEqual([channels(output), channels(input), ...operation.kernel])
      break
    case 'linear':
      expect(parameter(operation.weight).slice(0, 2)).toEqual([channels(output), channels(input)])
      break
    case 'depthwise':
      expect(operation.branches.reduce((sum, branch) => sum + branch.channels, 0)).toBe(channels(input))
      for (const branch of operation.branches) {
        expect(lengthOf(branch.positions)).toBe(branch.channels)
        for (const { weight, kernel } of branch.kernels)
          expect(parameter(weight)).toEqual([branch.channels, 1, ...kernel])
      }
      break
    case 'layer-norm':
    case 'scale':
      expect(parameter(operation.weight)).toEqual([channels(input)])
      break
    case 'add':
      expect(shape(operation.other)).toEqual(shape(input))
      break
    case 'align':
      expect(
        operation.pieces.reduce((sum, piece) => sum + ('zeros' in piece ? piece.zeros : lengthOf([piece.take])), 0),
      ).toBe(channels(output))
      break
    case 'stack':
      expect([input, ...operation.others].map((value) => shape(value))).toEqual(
        Array.from({ length: shape(output)[0] as number }, () => [channels(output)]),
      )
      break
    case 'select-token':
      expect(operation.token).toBeLessThan(shape(input)[0] as number)
      break
    case 'attention':
      expect(shape(input)).toEqual([shape(output)[0], 3 * channels(output)])
      break
    case 'gelu':
    case 'global-average-pool':
      expect(channels(output)).toBe(channels(input))
  }
  if ('bias' in operation && operation.bias) expect(parameter(operation.bias)).toEqual([channels(output)])
}
