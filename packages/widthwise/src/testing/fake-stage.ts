import type { NamedTensors, RunCount, RunOptions, Tensor } from '@widthwise/core'
import { createPreprocessor } from '@widthwise/image'
import type { Stage } from '../cascade/stage.ts'

/** A stage whose answers a test decides; its network sees pictures of 1 × 1 pixels. */
export interface FakeStage extends Stage {
  /** Batch sizes, run by run. */
  readonly batches: number[]
  /** Inputs made so far are none of its business: `inputKey` tells whether stages share them. */
  readonly inputKey: string
}

/** What a {@link FakeStage} departs from the usual in. */
export interface FakeStageOptions extends Partial<Stage> {
  /** Logits for a picture whose red value is this, 0 to 255. */
  readonly answer: (red: number) => readonly number[]
  /** Called before a run answers; it may wait, or fail. */
  readonly onRun?: (options: RunOptions) => Promise<void> | void
}

/** A stage that answers what a test says, and counts as a device does. */
export function fakeStage({ answer, onRun, ...stage }: FakeStageOptions): FakeStage {
  const batches: number[] = []
  const counted = (): RunCount => ({ runs: batches.length, samples: batches.reduce((sum, size) => sum + size, 0) })
  return {
    model: 'fake',
    threshold: undefined,
    labels: ['no', 'yes', 'maybe'],
    macs: 1,
    unknownOperators: [],
    preprocessor: createPreprocessor({ crop: 1, mean: [0, 0, 0], std: [1, 1, 1] }),
    inputKey: stage.model ?? 'fake',
    input: 'x',
    output: 'y',
    gives: 'logits',
    oneByOne: false,
    ...stage,
    batches,
    runner: {
      inputs: [],
      outputs: [],
      async run(inputs: NamedTensors, _, options: RunOptions = {}) {
        const { shape, data } = inputs.x as Tensor
        const size = shape[0] as number
        batches.push(size)
        await onRun?.(options)
        const rows = Array.from({ length: size }, (_, row) => answer(Math.round((data[3 * row] as number) * 255)))
        return { y: { shape: [size, rows[0]?.length ?? 0], data: Float32Array.from(rows.flat()) } }
      },
      memory: () => 1,
      ran: counted,
      async [Symbol.asyncDispose]() {},
    },
  }
}
