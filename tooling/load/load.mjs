// What the server's full width can carry, then one and a half times as much for a minute.
// Usage: node tooling/load/load.mjs [--seconds 60] [--capacity-seconds 10] [--factor 1.5] [--deadline-ms 50] [--seed 1]
//          [--door classify|infer] [--pictures 512] [--model FOLDER] [--profile FOLDER] [--json] [-- FLAGS OF serve]
//        --profile writes where each of the server's threads spent its time, for a browser's developer tools to show
// Exit code: 0 every check holds, 1 one does not, 2 wrong usage.
import { parseArgs } from 'node:util'
import { loadTable } from './src/load-table.mjs'
import { measureLoad } from './src/measure-load.mjs'
import { endProgram, startProgram } from './src/program.mjs'
import { cifar10Folder, startServer } from './src/start-server.mjs'

/** @type {import('./src/measure-load.mjs').LoadOptions & { json: boolean, serveFlags: string[], profile: string | undefined }} */
const options = startProgram(readOptions)

const { model, serveFlags, profile } = options
const nodeFlags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
const server = await startServer({ model, flags: serveFlags, nodeFlags })
const report = await measureLoad(server, options)
await endProgram(server, report, { json: options.json, table: loadTable })

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '60' },
      'capacity-seconds': { type: 'string', default: '10' },
      factor: { type: 'string', default: '1.5' },
      'deadline-ms': { type: 'string', default: '50' },
      seed: { type: 'string', default: '1' },
      pictures: { type: 'string', default: '512' },
      door: { type: 'string', default: 'classify' },
      model: { type: 'string', default: cifar10Folder },
      profile: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const positive = (/** @type {Exclude<keyof typeof values, 'json' | 'profile'>} */ name) => {
    const value = Number(values[name])
    if (value > 0 && Number.isFinite(value)) return value
    throw new Error(`--${name} is ${values[name]}; it must be a number above 0`)
  }
  const { door, model, json, profile } = values
  if (door !== 'classify' && door !== 'infer') throw new Error(`--door is ${door}; it is classify or infer`)
  return {
    model,
    door: /** @type {import('./src/load-requests.mjs').Door} */ (door),
    pictures: positive('pictures'),
    capacitySeconds: positive('capacity-seconds'),
    seconds: positive('seconds'),
    factor: positive('factor'),
    deadlineMs: positive('deadline-ms'),
    seed: positive('seed'),
    json,
    profile,
    serveFlags: positionals,
    say: (/** @type {string} */ text) => console.error(text),
  }
}
