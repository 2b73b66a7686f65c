import type { AlignPiece } from '../sliced-graph.ts'
import type { Selection } from './select-axes.ts'

/** How a value over the channels `from` becomes one over the channels `to`: runs of the input, and runs of zeros. */
export function alignPieces(from: Selection, to: Selection): readonly AlignPiece[] {
  const position = new Map(indices(from).map((channel, index) => [channel, index]))
  const pieces: AlignPiece[] = []
  for (const channel of indices(to)) {
    const index = position.get(channel)
    const last = pieces.at(-1)
    if (index === undefined) {
      if (last && 'zeros' in last) pieces[pieces.length - 1] = { zeros: last.zeros + 1 }
      else pieces.push({ zeros: 1 })
    } else if (last && 'take' in last && last.take[1] === index) {
      pieces[pieces.length - 1] = { take: [last.take[0], index + 1] }
    } else pieces.push({ take: [index, index + 1] })
  }
  return pieces
}

/** Whether the pieces are the whole input as it is. */
export function isIdentity(pieces: readonly AlignPiece[], from: Selection): boolean {
  const [piece] = pieces
  return (
    pieces.length === 1 && piece !== undefined && 'take' in piece && piece.take[0] === 0 && piece.take[1] === from.size
  )
}

const indices = ({ segments }: Selection): number[] =>
  segments.flatMap(([start, end]) => Array.from({ length: end - start }, (_, i) => start + i))
