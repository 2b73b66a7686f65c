import type { Segment } from '@widthwise/core'
import { graphError } from '../errors.ts'

/**
 * Where the channels of each branch of a token mixer stand among the first `active` of `channels` channels.
 *
 * Channels are stored in segments that end at `boundaries`. A branch with ratio r has `floor(c·r)` of the first c
 * channels at every boundary c, so in a segment the difference of two such numbers; the branch without a ratio has
 * the rest. Inside a segment the branches follow each other in the given order. Without boundaries there is one
 * segment, and only the full width keeps all branches in proportion.
 *
 * @throws {WidthwiseError} subnet-unsupported when `active` is no boundary or the branches do not fit into a segment
 */
export function branchRanges(mixer: {
  readonly channels: number
  readonly active: number
  readonly ratios: readonly (number | undefined)[]
  readonly boundaries?: readonly number[]
}): readonly (readonly Segment[])[] {
  const { channels, active, ratios, boundaries = [channels] } = mixer
  if (!boundaries.includes(active)) {
    throw graphError(
      'subnet-unsupported',
      `${active} of ${channels} channels: the branches of this token mixer are in proportion only at ${boundaries.join(', ')}`,
      { details: { active, channels, boundaries } },
    )
  }
  const ranges: Segment[][] = ratios.map(() => [])
  let start = 0
  for (const end of boundaries) {
    if (end > active) break
    const shares = ratios.map((ratio) =>
      ratio === undefined ? 0 : Math.floor(end * ratio) - Math.floor(start * ratio),
    )
    const rest = end - start - shares.reduce((sum, share) => sum + share, 0)
    if (rest < 0) {
      throw graphError('subnet-unsupported', `channels ${start} to ${end} have no room for branches of ${shares}`, {
        details: { start, end, shares },
      })
    }
    let at = start
    for (const [i, ratio] of ratios.entries()) {
      const size = ratio === undefined ? rest : (shares[i] as number)
      if (size > 0) appendRange(ranges[i] as Segment[], [at, at + size])
      at += size
    }
    start = end
  }
  return ranges
}

function appendRange(ranges: Segment[], range: Segment): void {
  const last = ranges.at(-1)
  if (last && last[1] === range[0]) ranges[ranges.length - 1] = [last[0], range[1]]
  else ranges.push(range)
}
