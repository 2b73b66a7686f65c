import { LoadClient } from '../load-client.mjs'
import { openLoop } from '../open-loop.mjs'

/** Answers to the same bytes may differ in the last bits between batches, not more. */
const tolerance = 1e-3

/**
 * Good requests at an even rate, each held against what the same picture was answered before. `lost` has the code
 * `wrong-answer` where it was another.
 *
 * @param {import('../start-server.mjs').Server} server
 * @param {object} options
 * @param {readonly import('../pictures.mjs').Picture[]} options.pictures
 * @param {string} options.classifyPath
 * @param {number} options.ratePerSecond
 */
export async function startGoodStream(server, { pictures, classifyPath, ratePerSecond }) {
  const client = new LoadClient(server.url, { connections: 64 })
  const path = `${classifyPath}?width=0.5`
  const requests = pictures.map(({ png }) => ({ path, headers: { 'content-type': 'image/png' }, body: png }))
  const baseline = new Map()
  for (const request of requests) {
    const outcome = await client.send(request)
    if (outcome.kind !== 'answered') throw new Error(`a good picture was answered ${JSON.stringify(outcome)}`)
    baseline.set(request, outcome.document)
  }

  let stopped = false
  function* arrivalsMs() {
    for (let index = 0; !stopped; index++) yield (1000 * index) / ratePerSecond
  }
  let next = 0
  const running = openLoop({
    nextRequest: () => /** @type {import('../load-client.mjs').Request} */ (requests[next++ % requests.length]),
    arrivalsMs: arrivalsMs(),
    send: async (request) => {
      const outcome = await client.send(request)
      if (outcome.kind !== 'answered') return outcome
      const { class: expected, confidence } = baseline.get(request)
      const same =
        outcome.document.class === expected && Math.abs(outcome.document.confidence - confidence) <= tolerance
      return same ? outcome : { kind: 'lost', code: 'wrong-answer' }
    },
  })
  return {
    async stop() {
      stopped = true
      const { sent, answered, refused, lost } = await running
      await client.close()
      return { sent, answered: answered.count, latencyMs: answered.latencyMs, refused, lost }
    },
  }
}
