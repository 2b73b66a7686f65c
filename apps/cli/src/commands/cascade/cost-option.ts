import { Option } from 'commander'

/** Units that costs of a pool can be in. */
export type CostFlag = 'macs' | 'ms'

/** `--cost`: which of the pool's costs counts. */
export function costOption(): Option {
  return new Option('--cost <unit>', 'which of the costs that the pool states counts')
    .choices(['macs', 'ms'])
    .default('macs')
}
