import type { RunCount } from '@widthwise/core'
import type { CascadeSummary } from './cascade-answer.ts'
import type { Stage } from './stage.ts'

/** Counts what a cascade has answered, and takes what the device has counted beside it. */
export class CascadeTally {
  readonly #stages: readonly Stage[]
  readonly #answered: number[]
  #failed = 0
  /** Runs that were no answers: warming up, measuring, comparing. */
  #aside: readonly RunCount[]

  constructor(stages: readonly Stage[]) {
    this.#stages = stages
    this.#answered = stages.map(() => 0)
    this.#aside = this.#ran()
  }

  /** One more picture, answered by this stage, or failed. */
  count(exit: number | undefined): void {
    if (exit === undefined) this.#failed++
    else this.#answered[exit] = (this.#answered[exit] as number) + 1
  }

  /** Does work whose runs are left out. Nothing else may run meanwhile. */
  async aside<Result>(work: () => Promise<Result>): Promise<Result> {
    const before = this.#ran()
    try {
      return await work()
    } finally {
      const after = this.#ran()
      this.#aside = this.#aside.map((sum, stage) =>
        minus(sum, minus(before[stage] as RunCount, after[stage] as RunCount)),
      )
    }
  }

  /** Pictures, exits and MACs. */
  summary(): Pick<CascadeSummary, 'answered' | 'failed' | 'exits' | 'macs' | 'fullMacs' | 'savingMacs'> {
    const answered = this.#answered.reduce((sum, count) => sum + count, 0)
    const device = this.#counted()
    const macs = this.#stages.reduce((sum, stage, index) => sum + stage.macs * this.#came(index), 0)
    const fullMacs = answered * (this.#stages.at(-1) as Stage).macs
    const exits = this.#stages.map(({ model, width }, index) => ({
      model,
      ...(width !== undefined && { width }),
      count: this.#answered[index] as number,
      share: answered === 0 ? 0 : (this.#answered[index] as number) / answered,
      device: device[index] as RunCount,
    }))
    return {
      answered,
      failed: this.#failed,
      exits,
      macs,
      fullMacs,
      savingMacs: answered === 0 ? 0 : 1 - macs / fullMacs,
    }
  }

  /** MACs that the device has run beyond what the answers needed. */
  wastedMacs(): number {
    const ran = this.#counted()
    return this.#stages.reduce(
      (sum, { macs }, index) => sum + macs * Math.max(0, (ran[index] as RunCount).samples - this.#came(index)),
      0,
    )
  }

  /** Pictures that were answered by this stage or a later one. */
  #came(index: number): number {
    return this.#answered.slice(index).reduce((sum, count) => sum + count, 0)
  }

  #counted(): readonly RunCount[] {
    return this.#ran().map((count, stage) => minus(count, this.#aside[stage] as RunCount))
  }

  #ran(): readonly RunCount[] {
    return this.#stages.map(({ runner, subnet }) => runner.ran(subnet))
  }
}

const minus = (a: RunCount, b: RunCount): RunCount => ({ runs: a.runs - b.runs, samples: a.samples - b.samples })
