import type { TensorInfo, TensorStore } from '@widthwise/core'
import { describeName, describeShape } from '../describe.ts'
import { weightsError } from '../errors.ts'
import { isFloatDType } from '../values/dtypes.ts'
import { ConvertedStore } from './converted-store.ts'
import type { CheckpointMatch } from './match-checkpoint.ts'
import { misplacedTensors } from './misplaced-tensors.ts'
import { isReshape } from './reshape-segments.ts'

/** Options of {@link convertCheckpoint}. */
export interface ConvertOptions {
  /** Take a checkpoint that has more of a part of the network than the network; the rest of that part is not used. */
  readonly allowMisplaced?: boolean
}

/**
 * A checkpoint as the weights of a network: a store with the network's names and shapes, which reads the checkpoint when
 * it is read itself and refuses values that are no finite numbers. It takes the checkpoint over once it is made.
 *
 * @param match what `matchCheckpoint` found
 * @throws {WidthwiseError} parameter-missing, parameter-shape, tensor-not-float, checkpoint-misplaced; its reads also
 * tensor-not-finite
 *
 * @example
 * const match = matchCheckpoint(checkpoint, [{ naming: 'timm', parameters }, { naming: 'facebook', parameters: others }])
 * const store = convertCheckpoint(checkpoint, match)
 * await store.read('stem.0.weight')
 */
export function convertCheckpoint(
  checkpoint: TensorStore,
  match: CheckpointMatch,
  { allowMisplaced = false }: ConvertOptions = {},
): TensorStore {
  assertNothingMissing(match)
  for (const { from, stored, shape } of match.matched) {
    const { dtype } = checkpoint.get(from) as TensorInfo
    if (!isFloatDType(dtype)) {
      throw weightsError('tensor-not-float', `tensor ${describeName(from)} is of type ${dtype}; a parameter is a float`)
    }
    if (isReshape(stored, shape)) continue
    throw weightsError(
      'parameter-shape',
      `tensor ${describeName(from)} is ${describeShape(stored)}, the network needs ${describeShape(shape)}`,
      { details: { name: from, shape: stored, expected: shape } },
    )
  }
  const misplaced = allowMisplaced ? [] : misplacedTensors(checkpoint, match)
  if (misplaced.length > 0) {
    throw weightsError(
      'checkpoint-misplaced',
      `${misplaced.length} of the checkpoint’s tensors belong to parts of the network that do not have them: ${few(misplaced)}`,
      { details: { misplaced } },
    )
  }
  return new ConvertedStore(checkpoint, match.matched)
}

function assertNothingMissing({ matched, missing, unused, naming }: CheckpointMatch): void {
  if (missing.length === 0) return
  const details = { details: { missing } }
  const names = naming === undefined ? 'the network' : `the network in ${naming}’s names`
  if (matched.length === 0) {
    throw weightsError(
      'parameter-missing',
      `none of the ${missing.length} parameters is in the checkpoint: ${names} begins with ${few(missing)}; the checkpoint has ${unused.length} tensors${unused.length > 0 ? `: ${few(unused)}` : ''}`,
      details,
    )
  }
  throw weightsError(
    'parameter-missing',
    `${missing.length} of ${missing.length + matched.length} parameters of ${names} are not in the checkpoint: ${few(missing)}`,
    details,
  )
}

/** The first names of a list, for a message. */
function few(names: readonly string[]): string {
  const first = names.slice(0, 3).map(describeName).join(', ')
  return names.length > 3 ? `${first}, …` : first
}
