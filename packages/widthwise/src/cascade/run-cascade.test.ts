import { setTimeout } from 'node:timers/promises'
import { isWidthwiseError } from '@widthwise/core'
import type { RgbImage } from '@widthwise/image'
import { describe, expect, it } from 'vitest'
import { type FakeStage, fakeStage } from '../testing/fake-stage.ts'
import type { CascadePolicy } from './cascade-file.ts'
import { confidenceBy } from './exit-rule.ts'
import { Prefetcher, type PrefetchOptions } from './prefetch.ts'
import { type CascadeDecision, runCascade } from './run-cascade.ts'

const picture = (red: number): RgbImage => ({ width: 1, height: 1, data: Uint8Array.of(red, 0, 0) })
/** Sure of class 1 for bright pictures, of none for dark ones. */
const sureIfBright = (red: number): number[] => (red >= 128 ? [0, 9, 0] : [0.1, 0, 0])
const sure = (_red?: number): number[] => [0, 0, 9]

function pair(saver = sureIfBright, base = sure): [FakeStage, FakeStage] {
  return [
    fakeStage({ model: 'saver', threshold: 0.9, answer: saver, macs: 1 }),
    fakeStage({ model: 'base', answer: base, macs: 10 }),
  ]
}

function run(
  stages: readonly FakeStage[],
  reds: readonly number[],
  {
    policy = 'max-softmax',
    prefetcher,
    signal,
  }: { policy?: CascadePolicy; prefetcher?: Prefetcher; signal?: AbortSignal } = {},
) {
  return runCascade(reds.map(picture), {
    stages,
    confidenceOf: confidenceBy(policy),
    prefetcher,
    now: () => performance.now(),
    signal,
  })
}

const outcomes = (results: Awaited<ReturnType<typeof run>>): unknown[] =>
  results.map((result) => (isWidthwiseError(result) ? result.code : `${result.ran.at(-1)?.model} ${result.class}`))

describe('a batch', () => {
  it('is split as pictures leave: those that stay go on together, and the order is kept', async () => {
    const stages = pair()
    const results = await run(stages, [200, 10, 20, 250, 30])
    expect(outcomes(results)).toEqual(['saver 1', 'base 2', 'base 2', 'saver 1', 'base 2'])
    expect(stages.map(({ batches }) => batches)).toEqual([[5], [3]])
    expect((results as CascadeDecision[]).map(({ reason }) => reason)).toEqual([
      'confident',
      'last',
      'last',
      'confident',
      'last',
    ])
  })

  it('never comes to the base where all are sure', async () => {
    const stages = pair()
    await run(stages, [200, 250])
    expect(stages[1].batches).toEqual([])
  })

  it('goes picture by picture through a model that takes one at a time', async () => {
    const [saver] = pair()
    const base = fakeStage({ model: 'base', answer: sure, oneByOne: true })
    await run([saver, base], [1, 2, 200, 3])
    expect([saver.batches, base.batches]).toEqual([[4], [1, 1, 1]])
  })

  it('loses no picture for another that a model has no number for', async () => {
    const stages = pair(sureIfBright, (red) => (red === 20 ? [Number.NaN, 0, 0] : sure()))
    expect(outcomes(await run(stages, [10, 20, 200]))).toEqual(['base 2', 'answer-not-finite', 'saver 1'])
  })

  it('answers those that have left when a later stage breaks down', async () => {
    const [saver] = pair()
    const base = fakeStage({
      answer: () => [1],
      labels: ['one', 'two'],
    })
    expect(outcomes(await run([saver, base], [10, 200]))).toEqual(['model-not-classifier', 'saver 1'])
  })

  it('ends with what the caller cancels', async () => {
    const controller = new AbortController()
    const saver = fakeStage({ threshold: 1, answer: sureIfBright, onRun: () => controller.abort() })
    const base = fakeStage({
      answer: sure,
      onRun: ({ signal }) => {
        if (signal?.aborted) throw signal.reason
      },
    })
    await expect(run([saver, base], [1], controller)).rejects.toBeDefined()
  })

  it('makes an input once for stages that read the same', async () => {
    let made = 0
    const [saver, base] = pair()
    const { preprocessor } = saver
    const counting = {
      ...preprocessor,
      runInTurns: (...args: Parameters<typeof preprocessor.runInTurns>) => {
        made++
        return preprocessor.runInTurns(...args)
      },
    }
    const stages = [saver, base].map((stage) => ({ ...stage, preprocessor: counting, inputKey: 'same' }))
    await run(stages, [1, 2])
    expect(made).toBe(2)
    await run(
      stages.map((stage) => ({ ...stage, inputKey: stage.model })),
      [1, 2],
    )
    expect(made).toBe(6)
  })
})

describe('policies', () => {
  const logits = [Math.log(0.5), Math.log(0.3), Math.log(0.2)]
  const entropy = -(0.5 * Math.log(0.5) + 0.3 * Math.log(0.3) + 0.2 * Math.log(0.2))
  it.each<[CascadePolicy, number]>([
    ['max-softmax', 0.5],
    ['margin', 0.2],
    ['entropy', 1 - entropy / Math.log(3)],
  ])('%s: a threshold just below its measure lets the answer stand, one above does not', async (policy, measure) => {
    const at = async (threshold: number): Promise<unknown> => {
      const stages = [
        fakeStage({ model: 'saver', threshold, answer: () => logits }),
        fakeStage({ model: 'base', answer: sure }),
      ]
      return outcomes(await run(stages, [1], { policy }))[0]
    }
    expect(await at(measure - 1e-6)).toBe('saver 0')
    expect(await at(measure + 1e-6)).toBe('base 2')
  })

  it('patience: as many stages in a row must agree, and a change of mind begins anew', async () => {
    const says = (best: number) => (): number[] => [0, 1, 2].map((index) => Number(index === best))
    const chain = [1, 2, 2, 2, 0].map((best, index) =>
      fakeStage({ model: `m${index}`, answer: says(best), ...(index < 4 && { threshold: 2 }) }),
    )
    const [result] = await run(chain, [1], { policy: 'patience' })
    expect((result as CascadeDecision).ran.map(({ confidence }) => confidence)).toEqual([0, 0, 1, 2])
    expect(outcomes([result as CascadeDecision])).toEqual(['m3 2'])
  })
})

describe('prefetching', () => {
  const prefetched = (stages: readonly FakeStage[], options: PrefetchOptions): Prefetcher =>
    new Prefetcher(options, stages)

  it('begins nothing before it knows how a stage fares, then runs ahead for what is likely to stay', async () => {
    const stages = pair()
    const prefetcher = prefetched(stages, { what: 'run' })
    for (let i = 0; i < 8; i++) await run(stages, [10], { prefetcher })
    expect(prefetcher.summary(0)).toMatchObject({ started: 0 })
    expect(outcomes(await run(stages, [10], { prefetcher }))).toEqual(['base 2'])
    expect(prefetcher.summary(0)).toEqual({ started: 1, used: 1, wasted: 0, wastedMacs: 0 })
    expect(stages[1].batches).toHaveLength(9)
  })

  it('runs the base beside the saver', async () => {
    const order: string[] = []
    const stages = [
      fakeStage({
        model: 'saver',
        threshold: 0.9,
        answer: sureIfBright,
        onRun: async () => {
          await setTimeout(20)
          order.push('saver')
        },
      }),
      fakeStage({ model: 'base', answer: sure, onRun: () => void order.push('base') }),
    ]
    await run(stages, [1], { prefetcher: prefetched(stages, { what: 'run', doubt: 0 }) })
    expect(order).toEqual(['base', 'saver'])
  })

  it('counts what was for nothing, and gives the same answers', async () => {
    const stages = pair()
    const prefetcher = prefetched(stages, { what: 'run', doubt: 0 })
    const reds = [200, 10, 250, 20]
    expect(outcomes(await run(stages, reds, { prefetcher }))).toEqual(outcomes(await run(pair(), reds)))
    expect(prefetcher.summary(0)).toMatchObject({ started: 4, used: 2, wasted: 2 })
    expect(stages[1].batches).toEqual([4])
  })

  it('takes a run back that nobody needs and the device has not begun', async () => {
    let aborted = false
    const saver = fakeStage({ model: 'saver', threshold: 0.9, answer: sureIfBright })
    const base = fakeStage({
      model: 'base',
      answer: sure,
      onRun: async ({ signal }) => {
        await setTimeout(20)
        aborted = signal?.aborted === true
      },
    })
    const stages = [saver, base]
    await run(stages, [200], { prefetcher: prefetched(stages, { what: 'run', doubt: 0 }) })
    await setTimeout(40)
    expect(aborted).toBe(true)
  })

  it('only makes the input where no more is asked for', async () => {
    const stages = pair()
    const prefetcher = prefetched(stages, { what: 'preprocess', doubt: 0 })
    await run(stages, [200, 10], { prefetcher })
    expect(prefetcher.summary(0)).toMatchObject({ started: 2, used: 1, wasted: 1 })
    expect(stages[1].batches).toEqual([1])
  })

  it('takes a picture for doubtful that an earlier stage was far from sure of', async () => {
    const first = fakeStage({ model: 'first', threshold: 0.8, answer: (red) => (red >= 128 ? [1, 0, 0] : [0, 0, 0]) })
    const stages = [first, ...pair()]
    const prefetcher = prefetched(stages, { what: 'preprocess', doubt: 0.5 })
    // A third against 0.8 falls short by 0.58 of it; 0.58 against 0.8 by 0.28.
    await run(stages, [10, 200], { prefetcher })
    expect(prefetcher.summary(0)).toMatchObject({ started: 1 })
  })

  it('falls back to an ordinary run where the one ahead fails', async () => {
    let runs = 0
    const saver = fakeStage({ model: 'saver', threshold: 0.9, answer: sureIfBright })
    const base = fakeStage({ model: 'base', answer: () => (runs++ === 0 ? [1] : sure()) })
    const stages = [saver, base]
    const prefetcher = prefetched(stages, { what: 'run', doubt: 0 })
    expect(outcomes(await run(stages, [10], { prefetcher }))).toEqual(['base 2'])
  })
})
