import leven from 'leven'

/** Names that a message can hold. */
const most = 5

/** Which of the known names are meant, perhaps: the nearest ones by edit distance, and how many others there are. */
export function namesLike(name: string, known: readonly string[]): string {
  const nearest = known
    // What a name begins with says more than its length: an unfinished name is near to its continuations.
    .map((other) => ({ other, distance: leven(name, other) - (other.startsWith(name) ? other.length : 0) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ other }) => other)
  const rest = known.length - nearest.length
  return `there are ${nearest.join(', ')}${rest > 0 ? ` and ${rest} others` : ''}`
}
