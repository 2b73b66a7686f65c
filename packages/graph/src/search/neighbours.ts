import type { Ranks } from './width-space.ts'

/**
 * Lists near a good one, by the moves of a local search. Runs of blocks are moved together, since a block whose width
 * differs from its neighbours' cuts the stream or reads zeros.
 *
 * - a run of blocks one rank wider or narrower, from a single block to all of them
 * - an exchange: one block a rank wider, another one narrower
 * - a crossover: the first blocks of one list, the last of another
 *
 * Lists outside the candidates are among them, and lists that come from several moves; callers sort them out.
 *
 * @param mates lists to cross it with: good ones that cost about the same
 */
export function* neighbours(ranks: Ranks, mates: readonly Ranks[]): Generator<Ranks> {
  for (let from = 0; from < ranks.length; from++) {
    for (let to = from + 1; to <= ranks.length; to++) {
      for (const step of [-1, 1]) yield ranks.map((rank, block) => (block >= from && block < to ? rank + step : rank))
    }
    for (let other = 0; other < ranks.length; other++) {
      if (other === from) continue
      yield ranks.with(from, (ranks[from] as number) + 1).with(other, (ranks[other] as number) - 1)
    }
  }
  for (const mate of mates) {
    for (let cut = 1; cut < ranks.length; cut++) {
      yield [...ranks.slice(0, cut), ...mate.slice(cut)]
      yield [...mate.slice(0, cut), ...ranks.slice(cut)]
    }
  }
}
