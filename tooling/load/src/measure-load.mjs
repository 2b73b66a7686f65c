import os from 'node:os'
import { closedLoop } from './closed-loop.mjs'
import { loadChecks } from './load-checks.mjs'
import { LoadClient } from './load-client.mjs'
import { loadRequests } from './load-requests.mjs'
import { openLoop } from './open-loop.mjs'
import { watchOwnUsage } from './own-usage.mjs'
import { loadPictures } from './pictures.mjs'
import { poissonArrivals } from './poisson-arrivals.mjs'
import { seededRandom } from './seeded-random.mjs'
import { memorySlopePerMinute, watchServer } from './watch-server.mjs'

/** Numbers of callers that are tried for the one that the server answers most. */
const callersToTry = [4, 8, 16, 32]
const memoryIntervalSeconds = 1
/** Below the connections that a server takes by default; the client opens what it needs. */
const connections = 1000

/**
 * @typedef {object} LoadOptions
 * @property {string} model folder
 * @property {import('./load-requests.mjs').Door} door
 * @property {number} pictures at most so many different ones
 * @property {number} capacitySeconds
 * @property {number} seconds of overload
 * @property {number} factor of the capacity that is offered
 * @property {number} deadlineMs
 * @property {number} seed
 * @property {(text: string) => void} say what is going on
 */

/**
 * What a server's full width can carry, and what becomes of requests when more than that arrive.
 *
 * @param {import('./start-server.mjs').Server} server
 * @param {LoadOptions} options
 */
export async function measureLoad(server, options) {
  const { model, door, seconds, factor, deadlineMs, seed, say } = options
  const { source, pictures } = await loadPictures(options.pictures)
  const client = new LoadClient(server.url, { connections })
  const send = client.send.bind(client)
  try {
    const fullWidth = await loadRequests({ door, model, pictures, width: 1 })
    const free = await loadRequests({ door, model, pictures, deadlineMs })

    // Trying is the warm-up too: compiled code, sessions, connections, what the server knows of its own speed.
    say('warm-up')
    await closedLoop({ send, nextRequest: free, callers: 8, seconds: options.capacitySeconds / 10 })
    const tried = []
    for (const callers of callersToTry) {
      say(`capacity with ${callers} callers`)
      tried.push(await closedLoop({ send, nextRequest: fullWidth, callers, seconds: options.capacitySeconds / 5 }))
    }
    const { callers } = tried.reduce((best, next) => (next.ratePerSecond > best.ratePerSecond ? next : best))
    say(`capacity with ${callers} callers, ${options.capacitySeconds} s`)
    const capacity = await closedLoop({ send, nextRequest: fullWidth, callers, seconds: options.capacitySeconds })

    const ratePerSecond = factor * capacity.ratePerSecond
    say(`overload: ${ratePerSecond.toFixed(0)} requests a second for ${seconds} s`)
    const ownUsage = watchOwnUsage()
    const serverUsage = watchServer(server, { intervalSeconds: memoryIntervalSeconds })
    const arrivalsMs = poissonArrivals({ ratePerSecond, seconds, random: seededRandom(seed) })
    const { sendLagMs, peakInFlight, ...outcomes } = await openLoop({ send, nextRequest: free, arrivalsMs, deadlineMs })
    const generator = ownUsage()
    const { event, cpuShare, memory } = serverUsage()
    const slopeBytesPerMinute = memorySlopePerMinute(memory)
    const { peakConnections, peakQueued } = client
    return {
      schema: 'widthwise.load/1',
      machine: `${os.cpus().length} × ${os.cpus()[0]?.model.trim()}, ${os.platform()} ${os.arch()}, Node ${process.versions.node}`,
      door,
      pictures: { source, count: pictures.length },
      capacity: { ...capacity, tried: tried.map(({ callers, ratePerSecond }) => ({ callers, ratePerSecond })) },
      overload: { ratePerSecond, factor, seconds, arrivals: 'poisson', seed, deadlineMs, ...outcomes },
      generator: { ...generator, sendLagMs, peakInFlight, peakConnections, peakQueued },
      server: { event, cpuShare, memory, slopeBytesPerMinute },
      checks: loadChecks({ deadlineMs, event, overload: outcomes, memory, slopeBytesPerMinute }),
    }
  } finally {
    await client.close()
  }
}
