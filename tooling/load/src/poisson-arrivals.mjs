/**
 * Times of a Poisson process, in milliseconds from its start. Independent callers arrive so, in bursts and gaps; evenly spaced
 * requests would flatter a queue, which has nothing to do but carry the mean.
 *
 * @param {object} options
 * @param {number} options.ratePerSecond mean
 * @param {number} options.seconds the last time is below this
 * @param {import('./seeded-random.mjs').Random} options.random
 * @returns {Generator<number>}
 */
export function* poissonArrivals({ ratePerSecond, seconds, random }) {
  const meanGapMs = 1000 / ratePerSecond
  for (let atMs = 0; ; ) {
    // 1 - u is in (0, 1]: the logarithm is finite.
    atMs -= meanGapMs * Math.log(1 - random())
    if (atMs >= seconds * 1000) return
    yield atMs
  }
}
