import { describe, expect, it } from 'vitest'
import type { PointFacts } from 'widthwise'
import { cifarPoints } from '../testing/cifar-points.ts'
import { describeChain, describeChart, describeLimit, describePoint } from './describe-plan.ts'

const plain = (text: string): string => text.replaceAll('\u202f', ' ')
const half = cifarPoints[1] as PointFacts
const cascade = cifarPoints[4] as PointFacts

describe('describeLimit', () => {
  it.each([
    [{ kind: 'macs' }, 'No limit'],
    [{ kind: 'macs', value: 1.33e7 }, 'at most 13.3 M MACs'],
    [{ kind: 'ms', value: 4.5 }, 'at most 4.50 ms'],
    [{ kind: 'ms', value: 0.9 }, 'at most 1.20 ms, the least now'],
    [{ kind: 'accuracy', value: 0.01 }, 'at least 86.8 % right, 1.0 points below full width'],
    [{ kind: 'width', value: 0.5 }, 'width 0.5 alone'],
    [{ kind: 'accuracy', value: 0 }, 'at least 87.8 % right, as full width'],
  ] as const)('%o: %s', (limit, want) => expect(plain(describeLimit(limit, cifarPoints))).toBe(want))
})

it('describes chains of one, two and three', () => {
  expect(describeChain(half)).toBe('Width 0.5 alone.')
  expect(plain(describeChain(cascade))).toBe('Width 0.5 first; full width below 89 % sure.')
  expect(plain(describeChain({ widths: [0.25, 0.5, 1], thresholds: [0.9, 0.8] }))).toBe(
    'Width 0.25 first; width 0.5 below 90 % sure and full width below 80 % sure.',
  )
})

it('describes what a point costs and how often it is right', () => {
  expect(plain(describePoint(half))).toBe('83.5 % right on the test pictures, 6.04 M MACs.')
  expect(plain(describePoint(cascade))).toBe(
    '87.7 % right on the test pictures, 16.3 M MACs on average and 29.4 M at most.',
  )
})

it('describes the chart', () => {
  expect(plain(describeChart(cifarPoints, half))).toBe(
    'Accuracy against cost of 7 operating points, from 77.4 % right at 1.60 M MACs to 87.9 % right at 20.9 M MACs. ' +
      'Now: Width 0.5 alone. 83.5 % right on the test pictures, 6.04 M MACs. The table below has all of them.',
  )
})
