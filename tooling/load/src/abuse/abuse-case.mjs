/**
 * A request that nobody should send, and what may come of it.
 *
 * @typedef {object} AbuseCase
 * @property {string} name
 * @property {string} path which part of the API it is for
 * @property {readonly import('./raw-exchange.mjs').Step[]} steps
 * @property {readonly string[]} expect one of these, as `outcomeText` says it
 * @property {number} [responses] that are waited for; default 1
 */

/**
 * What cases are made of.
 *
 * @typedef {object} Materials
 * @property {import('../seeded-random.mjs').Random} random
 * @property {Buffer} png a picture that the server would answer
 * @property {Buffer} tensor the same as float32 for `/v2`
 * @property {readonly number[]} shape of the tensor
 * @property {string} classifyPath
 * @property {string} inferPath
 * @property {number} repeats how many random ones of each
 */

/** @typedef {(materials: Materials) => Iterable<AbuseCase>} AbuseKind */

/** As many random ones as asked for. @template T @param {number} count @param {(index: number) => T} make */
export const repeat = (count, make) => Array.from({ length: count }, (_, index) => make(index))
