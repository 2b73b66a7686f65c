// What nobody should send, sent to a running server beside good requests.
// Usage: node tooling/load/abuse.mjs [--seed 1] [--repeats 8] [--slow 50] [--json] [-- FLAGS OF serve]
// Exit code: 0 every check holds, 1 one does not, 2 wrong usage.
import { parseArgs } from 'node:util'
import { abuseTable } from './src/abuse/abuse-table.mjs'
import { measureAbuse } from './src/abuse/measure-abuse.mjs'
import { endProgram, startProgram } from './src/program.mjs'
import { startServer } from './src/start-server.mjs'

/** Short, so that slow clients need not be waited for; the server's own habit is half a minute. */
const requestTimeoutSeconds = 5

const options = startProgram(readOptions)

const flags = ['--request-timeout-seconds', String(requestTimeoutSeconds), ...options.serveFlags]
const server = await startServer({ flags })
const report = await measureAbuse(server, {
  name: 'cifar10',
  seed: options.seed,
  repeats: options.repeats,
  slow: options.slow,
  // Node looks for those that are late once a second.
  slowLimitMs: 1000 * requestTimeoutSeconds + 3000,
  goodPerSecond: 20,
  goodLimitMs: 2000,
  // A quiet machine has a fifth of it.
  lagLimitMs: 250,
  growthLimitBytes: 64 * 2 ** 20,
  say: (text) => console.error(text),
})
await endProgram(server, report, { json: options.json, table: abuseTable })

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string', default: '1' },
      repeats: { type: 'string', default: '8' },
      slow: { type: 'string', default: '50' },
      json: { type: 'boolean', default: false },
    },
  })
  const count = (/** @type {'seed' | 'repeats' | 'slow'} */ name) => {
    const value = Number(values[name])
    if (Number.isSafeInteger(value) && value > 0) return value
    throw new Error(`--${name} is ${values[name]}; it must be a whole number above 0`)
  }
  return {
    seed: count('seed'),
    repeats: count('repeats'),
    slow: count('slow'),
    json: values.json,
    serveFlags: positionals,
  }
}
