import { shouldExit } from '@widthwise/cascade'
import { type AbortSignalLike, isWidthwiseError, type Tensor, type WidthwiseError } from '@widthwise/core'
import type { RgbImage } from '@widthwise/image'
import type { CascadeStageRun } from './cascade-answer.ts'
import type { ConfidenceOf } from './exit-rule.ts'
import type { Prefetched, Prefetcher } from './prefetch.ts'
import { assertFinite, runStage, type StageOutput } from './run-stage.ts'
import { Sample } from './sample.ts'
import type { Stage } from './stage.ts'

/** What one picture came to. */
export interface CascadeDecision {
  readonly probabilities: Float64Array
  readonly class: number
  readonly ran: readonly CascadeStageRun[]
  readonly reason: 'confident' | 'last'
  readonly preprocessMs: number
}

/** What runs, and by which rule. */
export interface CascadeRun {
  readonly stages: readonly Stage[]
  readonly confidenceOf: ConfidenceOf
  readonly prefetcher: Prefetcher | undefined
  readonly now: () => number
  readonly signal: AbortSignalLike | undefined
}

/** A picture with its place among those that were asked for, and its last answer. */
interface Entry {
  readonly place: number
  readonly sample: Sample
  class?: number
}

/**
 * Runs pictures through the stages until each one's answer stands. They start as one batch; those that stay go on as a
 * smaller one. A picture that fails has its error in its place, the others are answered.
 *
 * @throws {WidthwiseError} aborted
 */
export async function runCascade(
  images: readonly RgbImage[],
  run: CascadeRun,
): Promise<readonly (CascadeDecision | WidthwiseError)[]> {
  const { stages, prefetcher, signal } = run
  const results: (CascadeDecision | WidthwiseError)[] = []
  let entries = images.map((image, place): Entry => ({ place, sample: new Sample(image, run.now) }))
  let ahead: Prefetched | undefined
  for (const [index, stage] of stages.entries()) {
    const fail = ({ place }: Entry, error: unknown): void => {
      if (!isWidthwiseError(error) || signal?.aborted) throw error
      results[place] = error
    }
    const answered = await answersOf(entries, stage, ahead, run, fail, (samples) =>
      prefetcher?.begin(index, samples, signal),
    )
    const staying: Entry[] = []
    for (const [entry, { output, ms }] of answered.outputs) {
      try {
        const decision = decide(entry, assertFinite(output, stage), ms, stage, run)
        if (decision) results[entry.place] = decision
        else staying.push(entry)
      } catch (error) {
        fail(entry, error)
      }
    }
    const samples = [...answered.outputs.keys()].map(({ sample }) => sample)
    prefetcher?.observe(index, samples, new Set(staying.map(({ sample }) => sample)), answered.begun)
    if (staying.length === 0) break
    ahead = answered.begun
    entries = staying
  }
  return results
}

interface Answered {
  readonly outputs: ReadonlyMap<Entry, { readonly output: StageOutput; readonly ms: number }>
  /** What was begun for the next stage meanwhile. */
  readonly begun: Prefetched | undefined
}

/** Runs a stage on those of its pictures that have not been run ahead of need, and waits for those that have. */
async function answersOf(
  entries: readonly Entry[],
  stage: Stage,
  ahead: Prefetched | undefined,
  { now, signal }: CascadeRun,
  fail: (entry: Entry, error: unknown) => void,
  begin: (samples: readonly Sample[]) => Prefetched | undefined,
): Promise<Answered> {
  const outputs = new Map<Entry, { output: StageOutput; ms: number }>()
  const waiting = ahead?.outputs && entries.filter(({ sample }) => ahead.samples.has(sample))
  const left = new Set(entries)
  if (waiting && waiting.length > 0) {
    const start = now()
    try {
      const answers = await ahead.outputs
      const ms = (now() - start) / waiting.length
      for (const entry of waiting) {
        outputs.set(entry, { output: answers?.get(entry.sample), ms })
        left.delete(entry)
      }
    } catch (error) {
      // They run again below, where a fault of one of them alone shows itself.
      if (!isWidthwiseError(error) || signal?.aborted) throw error
    }
  }
  const ready = await inputsOf([...left], stage, signal, fail)
  let begun: Prefetched | undefined
  if (ready.size > 0) {
    const batch = [...ready.keys()]
    const start = now()
    const running = runStage(stage, [...ready.values()], signal)
    begun = begin(batch.map(({ sample }) => sample))
    try {
      const answers = await running
      const ms = (now() - start) / batch.length
      for (const [row, entry] of batch.entries()) outputs.set(entry, { output: answers[row], ms })
    } catch (error) {
      for (const entry of batch) fail(entry, error)
      begun?.cancel()
    }
  }
  return { outputs, begun }
}

async function inputsOf(
  entries: readonly Entry[],
  stage: Stage,
  signal: AbortSignalLike | undefined,
  fail: (entry: Entry, error: unknown) => void,
): Promise<ReadonlyMap<Entry, Tensor>> {
  const inputs = new Map<Entry, Tensor>()
  for (const entry of entries) {
    try {
      inputs.set(entry, await entry.sample.input(stage, signal))
    } catch (error) {
      fail(entry, error)
    }
  }
  return inputs
}

/** Takes a stage's answer down; what the picture comes to where it stands. */
function decide(
  entry: Entry,
  probabilities: Float64Array,
  ms: number,
  { model, width, threshold, macs }: Stage,
  { confidenceOf }: CascadeRun,
): CascadeDecision | undefined {
  const { sample } = entry
  const best = probabilities.reduce((at, value, i) => (value > (probabilities[at] as number) ? i : at), 0)
  const before = sample.ran.at(-1)
  const earlier =
    before && entry.class !== undefined ? { class: entry.class, confidence: before.confidence } : undefined
  const confidence = confidenceOf(probabilities, best, earlier)
  entry.class = best
  sample.ran.push({ model, ...(width !== undefined && { width }), confidence, macs, ms })
  if (!shouldExit(confidence, threshold)) return undefined
  return {
    probabilities,
    class: best,
    ran: sample.ran,
    reason: threshold === undefined ? 'last' : 'confident',
    preprocessMs: sample.preprocessMs,
  }
}
