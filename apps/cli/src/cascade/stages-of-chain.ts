import { exitPolicies, type Predictions, policyPredictions } from '@widthwise/cascade'
import type { FitFlags } from '../commands/cascade/fit.ts'
import { cliError } from '../errors.ts'
import type { OpenPool } from './open-pool.ts'

/**
 * The models of a chain in its order, each with the scores of the policy in place of confidences.
 *
 * @throws {WidthwiseError} policy-data-missing where the records lack what the policy needs
 */
export function stagesOfChain(
  { pool, models }: OpenPool,
  chain: readonly string[],
  policy: FitFlags['policy'],
): readonly Predictions[] {
  const stages = chain.map((name) => {
    const at = models.findIndex((model) => model.name === name)
    const { cost, right } = models[at] as (typeof models)[number]
    return { answers: (pool.models[at] as (typeof pool.models)[number]).columns, cost, right }
  })
  return policyPredictions(exitPolicies[policy], stages, pool.classes)
}

/** @throws {WidthwiseError} usage-invalid unless the chain has two models or more, each once */
export function assertChain(chain: readonly string[]): void {
  const repeated = chain.find((name, at) => chain.indexOf(name) !== at)
  if (chain.length >= 2 && repeated === undefined && !chain.includes('')) return
  const problem = repeated === undefined || repeated === '' ? 'needs two models or more' : `names ${repeated} twice`
  throw cliError('usage-invalid', `--chain ${chain.join(',')}: it ${problem}`, {
    hint: 'Write the models in the order in which they are asked: --chain small,large.',
  })
}
