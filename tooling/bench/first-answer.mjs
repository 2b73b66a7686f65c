// Time from the start of the process to the first answer of the command line, and of the bare Node process it stands on.
// Usage: node tooling/bench/first-answer.mjs [--runs 15]
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { machine, summary } from './statistics.mjs'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '15' } } })
const cli = 'apps/cli/bin/widthwise.js'
const picture = 'tooling/demo/pictures/3-cat-0000.png'
const commands = {
  'node, an empty script': ['-e', '0'],
  'widthwise --version': [cli, '--version'],
  'widthwise classify, one picture': [cli, 'classify', picture, '--model', 'packages/model-cifar10', '--json'],
}
const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]))
for (let run = -1; run < Number(values.runs); run++) {
  for (const [name, args] of Object.entries(commands)) {
    const start = performance.now()
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`${name}: exit ${status}: ${stderr}`)
    if (run >= 0) times[name].push(performance.now() - start)
  }
}
const ms = Object.fromEntries(Object.entries(times).map(([name, all]) => [name, summary(all)]))
console.log(JSON.stringify({ machine: machine(), ms }, null, 2))
