import { assertNotAborted, type Runner } from '@widthwise/core'
import type { Width } from '@widthwise/graph'
import type { OpenModel } from 'widthwise'
import { subnetOfWidth } from '../slicing/subnet-of-width.ts'

/** Timed runs of each width. */
const rounds = 31

/** Rounds before the first timed one: sessions are made, caches filled. */
const warmUp = 3

/** Median milliseconds of one picture at each width; widths take turns, so that a machine that slows down slows all of them. */
export async function medianTimes(
  model: OpenModel,
  runner: Runner,
  widths: readonly Width[],
  signal: AbortSignal,
): Promise<ReadonlyMap<Width, number>> {
  const { input: shape } = model.document
  // The values of the picture change nothing about the time.
  const input = { shape: [1, ...shape], data: new Float32Array(shape[0] * shape[1] * shape[2]) }
  const times = new Map(widths.map((width): [Width, number[]] => [width, []]))
  for (let round = -warmUp; round < rounds; round++) {
    for (const [width, measured] of times) {
      assertNotAborted(signal)
      const start = performance.now()
      await runner.run({ input }, subnetOfWidth(model, width), { signal })
      if (round >= 0) measured.push(performance.now() - start)
    }
  }
  return new Map(Array.from(times, ([width, measured]) => [width, median(measured)]))
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number
