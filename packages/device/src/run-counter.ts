import type { RunCount, Subnet } from '@widthwise/core'
import { subnetKey } from '@widthwise/graph/slicing'

const none: RunCount = { runs: 0, samples: 0 }

/** Counts a runner's runs, subnet by subnet. */
export class RunCounter {
  readonly #bySubnet = new Map<string, RunCount>()

  /** One more run, of a batch of so many samples. */
  count(subnet: Subnet | undefined, samples: number): void {
    const key = keyOf(subnet)
    this.#bySubnet.set(key, plus(this.#bySubnet.get(key) ?? none, { runs: 1, samples }))
  }

  /** Of a subnet, or of all of them together. */
  ran(subnet?: Subnet): RunCount {
    if (subnet) return this.#bySubnet.get(keyOf(subnet)) ?? none
    return [...this.#bySubnet.values()].reduce(plus, none)
  }
}

const keyOf = (subnet: Subnet = { rule: 'none' }): string => subnetKey(subnet)

const plus = (a: RunCount, b: RunCount): RunCount => ({ runs: a.runs + b.runs, samples: a.samples + b.samples })
