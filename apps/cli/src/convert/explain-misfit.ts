import { type Graph, isWidthwiseError } from '@widthwise/core'
import { weightsErrorHints } from '@widthwise/weights'
import type { MatchedTensor } from '@widthwise/weights/checkpoint'
import { cliError } from '../errors.ts'
import type { ChosenNetwork } from './choose-network.ts'

/**
 * What the refusal of a checkpoint means where one option of `convert` is all that is wrong: a head of other classes, or
 * positions of another image size.
 */
export function explainMisfit(
  error: unknown,
  { graphs: [{ graph }], size, classes }: ChosenNetwork,
  matched: readonly MatchedTensor[],
): unknown {
  if (!isWidthwiseError(error, weightsErrorHints) || error.code !== 'parameter-shape') return error
  const tensor = matched.find(({ from }) => from === error.details.name)
  if (!tensor) return error
  const { from, stored, shape } = tensor
  if (isHead(graph, tensor, classes)) {
    return cliError(
      'classes-mismatch',
      `the head ${from} has ${stored[0]} classes; the network is to have ${classes}`,
      {
        cause: error,
        hint: `Say --classes ${stored[0]}.`,
        details: { tensor: from, classes: stored[0], expected: classes },
      },
    )
  }
  const tokens = positionedTokens(graph, tensor)
  if (tokens === undefined || !('input' in size)) return error
  const { input } = size
  const [wanted, there] = [shape[1] as number, stored[1] as number]
  // Tokens in front of the patches stand in both.
  const side = input[1] * Math.sqrt((there - (wanted - tokens)) / tokens)
  return cliError(
    'image-size-mismatch',
    `the position embedding ${from} is of ${there} tokens; on ${input[1]} × ${input[2]} pixels the network has ${wanted}, and positions are not interpolated`,
    {
      cause: error,
      ...(Number.isInteger(side) && { hint: `Say --image-size ${side}.` }),
      details: { tensor: from, tokens: there, expected: wanted },
    },
  )
}

/** Whether a tensor is of a linear layer that gives the classes, and differs in their number alone. */
function isHead(graph: Graph, { to, stored, shape }: MatchedTensor, classes: number): boolean {
  const layer = graph.operations.find((operation) => operation.kind === 'linear' && operation.weight === to)
  const outputs = graph.parameters.find(({ name }) => name === to)?.shape[0]
  return layer !== undefined && outputs === classes && stored[0] !== classes && sameRest(stored, shape)
}

function sameRest(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.slice(1).join() === b.slice(1).join()
}

/** Patches of the network, where the tensor is a position embedding that differs in its tokens alone. */
function positionedTokens(graph: Graph, { to, stored, shape }: MatchedTensor): number | undefined {
  const isPosition = graph.operations.some(
    (operation) => operation.kind === 'position-embedding' && operation.weight === to,
  )
  if (!isPosition || stored.length !== 3 || stored[2] !== shape[2]) return undefined
  const patches = graph.operations.find(({ kind }) => kind === 'tokens')?.output
  const count = graph.values.find(({ id }) => id === patches)?.shape[0]
  return typeof count === 'number' ? count : undefined
}
