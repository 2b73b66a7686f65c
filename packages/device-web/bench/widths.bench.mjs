// Milliseconds of one picture at each width of @widthwise/model-cifar10, in Chromium, through the device.
// Usage: node bench/widths.bench.mjs [--rounds 200] [--threads 1] [--chromium PATH]
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import os from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright'
import { createServer } from 'vite'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    threads: { type: 'string', default: '1' },
    chromium: { type: 'string', default: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium' },
  },
})
if (!existsSync(values.chromium)) {
  console.error(`widths.bench: there is no Chromium at ${values.chromium}; say where it is with --chromium`)
  process.exit(1)
}
const here = import.meta.dirname
const model = dirname(createRequire(import.meta.url).resolve('@widthwise/model-cifar10/package.json'))

/** Without these a page has no threads. */
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }
const page = {
  name: 'bench-page',
  configureServer({ middlewares }) {
    middlewares.use('/model', async ({ url }, response) => response.end(await readFile(join(model, url))))
    middlewares.use('/bench', (_, response) => {
      response.writeHead(200, { ...headers, 'Content-Type': 'text/html' })
      response.end('<script type="module" src="/widths-page.mjs"></script>')
    })
  },
}
const server = await createServer({
  root: here,
  configFile: false,
  logLevel: 'error',
  cacheDir: join(os.tmpdir(), 'widthwise-device-web-bench'),
  optimizeDeps: { include: ['onnxruntime-web/wasm', '@bufbuild/protobuf', '@bufbuild/protobuf/wire', 'valibot'] },
  server: { headers, fs: { strict: false } },
  plugins: [page],
})
await server.listen(0)
const browser = await chromium.launch({
  executablePath: values.chromium,
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
})
try {
  const tab = await browser.newPage()
  await tab.goto(`http://localhost:${server.httpServer.address().port}/bench`)
  await tab.waitForFunction('globalThis.measure')
  const options = { rounds: Number(values.rounds), threads: Number(values.threads) }
  const { startMs, results } = await tab.evaluate((given) => globalThis.measure(given), options)
  const machine = {
    processors: `${os.availableParallelism()} × ${os.cpus()[0]?.model.trim()}`,
    platform: `${os.platform()} ${os.arch()}`,
    chromium: browser.version(),
  }
  const rows = results.map(({ width, openMs, ms }) => ({ width, openMs: Math.round(openMs), ...summary(ms) }))
  console.log(
    JSON.stringify({ machine, bench: 'widths', threads: options.threads, startMs: Math.round(startMs), rows }, null, 2),
  )
} finally {
  await browser.close()
  await server.close()
}

/** Number, median and 95th percentile of some milliseconds. */
function summary(ms) {
  const sorted = ms.toSorted((a, b) => a - b)
  const at = (share) => Number(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(2))
  return { n: sorted.length, median: at(0.5), p95: at(0.95) }
}
