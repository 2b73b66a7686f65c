import { type AbortSignalLike, assertNotAborted, type Device, type Runner, type Tensor } from '@widthwise/core'
import type { OpenModel } from './load.ts'
import type { Platform } from './platform.ts'
import { type Profile, summarise } from './profile.ts'

/** Options of a measurement. */
export interface ProfileOptions {
  /** Timed runs of each width; default 50. */
  readonly runs?: number
  /** Called after each round with the share that is done, in [0, 1]. */
  readonly onProgress?: (share: number) => void
  readonly signal?: AbortSignalLike
}

/** An input of zeros: a run takes as long whatever the values are. */
export function zeroInput(shape: readonly number[]): Tensor {
  return { shape: [1, ...shape], data: new Float32Array(shape.reduce((all, size) => all * size, 1)) }
}

/**
 * Times every width on an input of zeros. Widths take turns, so that a
 * machine that slows down slows all of them.
 */
export async function measureProfile(
  model: { readonly platform: Platform; readonly open: OpenModel; readonly device: Device; readonly runner: Runner },
  { runs = 50, onProgress, signal }: ProfileOptions = {},
): Promise<Profile> {
  const { platform, open, device, runner } = model
  const { slicing, input, name } = open.document
  const zeros = zeroInput(input)
  const times = slicing.widths.map((): number[] => [])
  // Rounds before the first timed one make the sessions and warm them.
  const warmUp = 2
  for (let round = -warmUp; round < runs; round++) {
    for (const [index, width] of slicing.widths.entries()) {
      assertNotAborted(signal)
      const start = platform.now()
      await runner.run({ input: zeros }, open.subnet(width), signal ? { signal } : {})
      if (round >= 0) times[index]?.push(platform.now() - start)
    }
    onProgress?.((round + warmUp + 1) / (runs + warmUp))
  }
  return {
    schema: 'widthwise.profile/1',
    model: name,
    device: device.name,
    machine: [await platform.machine(), device.telemetry().runtime].filter(Boolean).join(', '),
    points: slicing.widths.map((width, index) => ({
      width,
      ...summarise(times[index] as number[]),
      macs: open.cost(width).macs,
      memoryBytes: runner.memory(open.subnet(width)),
    })),
  }
}
