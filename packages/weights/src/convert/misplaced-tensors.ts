import type { TensorInfo, TensorStore } from '@widthwise/core'
import { isFloatDType } from '../values/dtypes.ts'
import type { CheckpointMatch } from './match-checkpoint.ts'

/**
 * Unused tensors that belong to a part that the network has: a layer more in a stage, a bias where the network has none.
 * The checkpoint is then one of another network, which would answer wrongly without a word. Counters and index tables
 * (`num_batches_tracked`, `relative_position_index`) are whole numbers and no weights, and parts of their own (a second
 * head, averaged copies, an optimizer) stand beside the network.
 */
export function misplacedTensors(checkpoint: TensorStore, { matched, unused }: CheckpointMatch): readonly string[] {
  const parts = new Set(matched.flatMap(({ from }) => modulesOf(from)))
  return unused.filter((name) => {
    const { dtype } = checkpoint.get(name) as TensorInfo
    const [outermost] = modulesOf(name)
    return outermost !== undefined && parts.has(outermost) && isFloatDType(dtype)
  })
}

/** The modules that a tensor stands in, the outermost first: `a`, `a.b` of `a.b.weight`. */
function modulesOf(name: string): readonly string[] {
  const parts = name.split('.').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'))
}
