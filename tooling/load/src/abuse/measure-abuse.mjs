import { samplePictures } from '../pictures.mjs'
import { seededRandom, shuffled } from '../seeded-random.mjs'
import { tensorBytes } from '../tensor-body.mjs'
import { abuseChecks } from './abuse-checks.mjs'
import { startGoodStream } from './good-stream.mjs'
import { abuseKinds } from './kinds.mjs'
import { runCases } from './run-cases.mjs'
import { serverCondition, settledCondition } from './server-condition.mjs'
import { slowClients } from './slow-clients.mjs'

/** Malformed requests under way at one time. */
const atOnce = 4
/** Milliseconds in which a server must be quiet again. */
const patienceMs = 10_000
/** Lines of the server's log at and above this level say that it is at fault. */
const errorLevel = 50
/** Any will do: what is sent is to be refused for other reasons. */
const normalization = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] }

/**
 * @typedef {object} AbuseOptions
 * @property {string} name of the model
 * @property {number} seed
 * @property {number} repeats random cases of each sort
 * @property {number} [perKind] cases of each kind at most
 * @property {readonly string[]} [whole] kinds of which all cases are sent all the same
 * @property {number} slow clients
 * @property {number} slowLimitMs in which a slow client must have been shown out
 * @property {number} goodPerSecond
 * @property {number} goodLimitMs for the slowest of the good requests
 * @property {number} lagLimitMs in which the server's event loop must come round
 * @property {number} growthLimitBytes
 * @property {(text: string) => void} say what is going on
 */

/**
 * Sends a server what nobody should send it, beside good requests, and looks at it before and after.
 *
 * @param {import('../start-server.mjs').Server} server
 * @param {AbuseOptions} options
 */
export async function measureAbuse(server, options) {
  const { name, seed, slow, slowLimitMs, goodPerSecond, say } = options
  const classifyPath = `/v1/models/${name}/classify`
  const inferPath = `/v2/models/${name}/infer`
  const pictures = await samplePictures()
  const picture = /** @type {import('../pictures.mjs').Picture} */ (pictures[0])
  const { png, width, height } = picture
  const random = seededRandom(seed)
  const materials = {
    random,
    png,
    tensor: tensorBytes(picture, normalization),
    shape: [1, 3, height, width],
    classifyPath,
    inferPath,
    repeats: options.repeats,
  }
  const cases = Object.entries(abuseKinds).flatMap(([kind, of]) =>
    shuffled(random, [...of(materials)])
      .slice(0, options.whole?.includes(kind) ? undefined : options.perKind)
      .map((abuse) => ({ kind, abuse })),
  )

  // What is made once is made now: a sender that is busy would make the good requests look slow.
  for (const { abuse } of cases) void abuse.steps
  const good = await startGoodStream(server, { pictures, classifyPath, ratePerSecond: goodPerSecond })
  // What code, buffers and pools take once is there after the first time; memory is compared over the second.
  say(`${cases.length} malformed requests beside ${goodPerSecond} good ones a second`)
  const first = await runCases(server, shuffled(random, cases), { atOnce })
  const before = await settledCondition(server, { patienceMs })
  say(`the same again, beside ${slow} slow clients`)
  const slowly = slowClients(server, { count: slow, png, classifyPath, limitMs: slowLimitMs })
  const results = [...first, ...(await runCases(server, shuffled(random, cases), { atOnce }))]
  const slowResult = await slowly
  const goodResult = await good.stop()
  const most = { openFiles: before.openFiles, rssBytes: before.rssBytes + options.growthLimitBytes }
  const event = server.ended() ?? 'none'
  const during = event === 'none' ? await serverCondition(server) : null
  const after = event === 'none' ? await settledCondition(server, { most, patienceMs }) : null
  const errorLines = server.output().split('\n').filter(isErrorLine)
  const measured = { event, results, slow: slowResult, good: goodResult, before, during, after, errorLines }
  return {
    schema: 'widthwise.abuse/1',
    seed,
    sent: results.length,
    kinds: Object.keys(abuseKinds).map((kind) => summaryOf(kind, results)),
    failed: results.filter(({ holds }) => !holds),
    slow: slowResult,
    good: goodResult,
    before,
    after,
    checks: abuseChecks(measured, options),
  }
}

/** @param {string} kind @param {readonly import('./run-cases.mjs').CaseResult[]} results */
function summaryOf(kind, results) {
  const own = results.filter((result) => result.kind === kind)
  /** @type {Record<string, number>} */
  const outcomes = {}
  for (const { got } of own) outcomes[got] = (outcomes[got] ?? 0) + 1
  return { kind, sent: own.length, outcomes, slowestMs: Math.max(...own.map(({ ms }) => ms)) }
}

/** @param {string} line */
function isErrorLine(line) {
  try {
    return JSON.parse(line).level >= errorLevel
  } catch {
    // What is not a log line is a crash that speaks, or the line that says where the server listens.
    return /error/i.test(line)
  }
}
