// @ts-check
// Draws docs/serve.svg: a server that is started and asked, with what it really answered.
// Usage: node tooling/plots/serve-terminal.mjs
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const at = (/** @type {string} */ path) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const port = 8000

const server = spawn(
  process.execPath,
  [at('apps/cli/bin/widthwise.js'), 'serve', '--model', at('packages/model-cifar10'), '--port', String(port)],
  { stdio: ['ignore', 'pipe', 'ignore'] },
)
const [started] = await once(createInterface(server.stdout), 'line')
const ask = async (/** @type {string} */ path, /** @type {RequestInit} */ init = {}) =>
  (await fetch(`http://127.0.0.1:${port}${path}`, init)).text()
const picture = readFileSync(at('apps/web/samples/bird-0075.png'))
const classify = (/** @type {string} */ query) =>
  ask(`/v1/models/cifar10/classify?${query}`, {
    method: 'POST',
    body: picture,
    headers: { 'content-type': 'image/png', 'widthwise-deadline-ms': '50' },
  })
for (let warm = 0; warm < 20; warm++) await classify('top=1')
const answer = await classify('top=1')
const late = await fetch(`http://127.0.0.1:${port}/v1/models/cifar10/classify`, {
  method: 'POST',
  body: picture,
  headers: { 'content-type': 'image/png', 'widthwise-deadline-ms': '0.1' },
})
const refusal = `${late.status} ${await late.text()}`
const metrics = (await ask('/metrics')).split('\n').filter((line) => /^widthwise_(requests|exit)_total/.test(line))
server.kill('SIGTERM')
await once(server, 'exit')

const columns = 100
const lines = [
  ...shell('widthwise serve --model @widthwise/model-cifar10'),
  ...wrapped(started),
  '',
  ...shell('curl localhost:8000/v1/models/cifar10/classify?top=1 \\'),
  "    --data-binary @bird.png -H 'content-type: image/png' -H 'widthwise-deadline-ms: 50'",
  ...wrapped(answer),
  '',
  ...shell("curl … -H 'widthwise-deadline-ms: 0.1' -w '%{http_code}'"),
  ...wrapped(refusal),
  '',
  ...shell("curl -s localhost:8000/metrics | grep -E '^widthwise_(requests|exit)_total'"),
  ...metrics,
]
const [character, lineHeight, margin] = [7.8, 19, 24]
const width = Math.ceil(columns * character + 2 * margin)
const height = lines.length * lineHeight + 2 * margin
const text = lines.map((line, index) => {
  const isCommand = line.startsWith('$ ') || line.startsWith('    --data')
  const y = margin + (index + 0.75) * lineHeight
  return `<text x="${margin}" y="${y}" fill="${isCommand ? '#fdba74' : '#e7e5e4'}">${escaped(line)}</text>`
})
writeFileSync(
  at('docs/serve.svg'),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="widthwise serve, asked with curl">
<rect width="100%" height="100%" rx="12" fill="#1c1917"/>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="13" xml:space="preserve">
${text.join('\n')}
</g>
</svg>
`,
)

/** @param {string} command */
function shell(command) {
  return [`$ ${command}`]
}

/**
 * Lines of at most so many characters, broken behind a comma where there is one.
 * @param {string} line
 */
function wrapped(line) {
  const parts = []
  let rest = line
  while (rest.length > columns) {
    const comma = rest.lastIndexOf(',', columns - 1)
    const end = comma > columns / 2 ? comma + 1 : columns
    parts.push(rest.slice(0, end))
    rest = rest.slice(end)
  }
  return [...parts, rest]
}

/** @param {string} line */
function escaped(line) {
  return line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
