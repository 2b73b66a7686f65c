import type { PointFacts } from 'widthwise'

const alone = (width: number, macs: number, top1: number, ms: number): PointFacts => ({
  widths: [width],
  thresholds: [],
  macs,
  worstMacs: macs,
  worstMs: ms,
  top1,
  default: false,
})

/** Points as those of model-cifar10: the four widths and three of the cascades. */
export const cifarPoints: readonly PointFacts[] = [
  alone(0.25, 1_604_736, 0.7738, 1.2),
  alone(0.5, 6_035_712, 0.8348, 2.1),
  alone(0.75, 13_292_928, 0.861, 3.9),
  alone(1, 23_376_384, 0.8777, 6.4),
  {
    widths: [0.5, 1],
    thresholds: [0.8922],
    macs: 16_274_568,
    worstMacs: 29_412_096,
    worstMs: 8.5,
    top1: 0.8768,
    default: true,
  },
  {
    widths: [0.75, 1],
    thresholds: [0.8933],
    macs: 20_920_642,
    worstMacs: 36_669_312,
    worstMs: 10.3,
    top1: 0.8787,
    default: false,
  },
  {
    widths: [0.5, 0.75, 1],
    thresholds: [0.9119, 0.9015],
    macs: 19_920_000,
    worstMacs: 42_705_024,
    worstMs: 12.4,
    top1: 0.8781,
    default: false,
  },
]
