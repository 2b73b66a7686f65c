import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as esbuild from 'esbuild'
import { type Browser, chromium } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumFlags, findChromium } from '../scripts/find-chromium.mjs'
import { staticServer } from './src/static-server.ts'
import { root } from './src/workspace.ts'

// What bundlers make of the device and its worker, in a page that is not isolated: the built packages, as users have them.
const executablePath = findChromium()

/** A program of a page that answers with what it found. */
const program = `
import { createWebDevice } from '@widthwise/device-web'
import { buildGraph, sliceGraph } from '@widthwise/graph'
import { createMemoryStore } from '@widthwise/weights'

const architecture = { family: 'convnext', naming: 'timm', dims: [8, 16], depths: [1, 1], patch: 2, kernel: 3, classes: 5 }
const graph = buildGraph(architecture, { input: [3, 16, 16] })
const parameters = [...sliceGraph(graph, { rule: 'none' }).parameters.values()]
const store = createMemoryStore(parameters.map(({ name, shape }) => {
  const length = shape.reduce((all, size) => all * size, 1)
  return { name, shape, data: Float32Array.from({ length }, (_, i) => Math.sin(i)) }
}))
globalThis.answer = async (options) => {
  try {
    const device = await createWebDevice(options)
    const runner = await device.prepare({ graph, store })
    const input = { shape: [1, 3, 16, 16], data: new Float32Array(768).fill(0.5) }
    const { logits } = await runner.run({ input }, { rule: 'slimmable', width: 0.5 })
    await device[Symbol.asyncDispose]()
    return { shape: logits.shape, finite: logits.data.every(Number.isFinite), isolated: crossOriginIsolated }
  } catch (error) {
    return { code: error.code ?? String(error), cause: String(error.cause) }
  }
}
`
describe.skipIf(executablePath === undefined && !process.env.CI)('the device ort-web', () => {
  const folder = mkdtempSync(join(tmpdir(), 'widthwise-device-web-'))
  let browser: Browser

  beforeAll(async () => {
    mkdirSync(join(folder, 'app'))
    symlinkSync(join(root, 'node_modules'), join(folder, 'app/node_modules'))
    writeFileSync(join(folder, 'app/main.js'), program)
    writeFileSync(join(folder, 'app/index.html'), '<script type="module" src="./main.js"></script>')
    browser = await chromium.launch({ executablePath: executablePath as string, args: chromiumFlags })
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** What the program of a page in this folder answers; the page is served without the headers that isolate it. */
  async function visit(served: string, options: object = {}): Promise<unknown> {
    await using server = await staticServer({ '/': { folder: served } })
    const page = await browser.newPage()
    await page.goto(`${server.origin}/index.html`)
    await page.waitForFunction('globalThis.answer')
    const answer = await page.evaluate(`globalThis.answer(${JSON.stringify(options)})`)
    await page.close()
    return answer
  }
  const right = { shape: [1, 5], finite: true, isolated: false }

  it.each(['iife', 'es'] as const)('runs as vite builds it, its worker in the format %s', async (format) => {
    const outDir = join(folder, `vite-${format}`)
    await build({
      root: join(folder, 'app'),
      logLevel: 'error',
      ...(format === 'es' && { worker: { format } }),
      build: { outDir, minify: false },
    })
    expect(await visit(outDir)).toEqual(right)
    expect(await visit(outDir, { intraOpThreads: 2 })).toMatchObject({ code: 'threads-unavailable' })
  })

  it('runs from another origin', async () => {
    const far = join(folder, 'far/dist')
    const shared = { bundle: true, format: 'esm', logLevel: 'error', absWorkingDir: root } as const
    await esbuild.build({ ...shared, stdin: { contents: program, resolveDir: root }, outfile: join(far, 'index.js') })
    await esbuild.build({
      ...shared,
      entryPoints: [join(root, 'packages/device-web/dist/worker.js')],
      outfile: join(far, 'worker.js'),
    })
    // From another origin ONNX Runtime imports its module, which then finds the WebAssembly beside it.
    for (const file of ['ort-wasm-simd-threaded.wasm', 'ort-wasm-simd-threaded.mjs']) {
      cpSync(join(root, 'node_modules/onnxruntime-web/dist', file), join(far, file))
    }
    const headers = { 'Access-Control-Allow-Origin': '*' }
    await using server = await staticServer({ '/': { folder: join(folder, 'far') } }, headers)
    const near = join(folder, 'near')
    mkdirSync(near)
    writeFileSync(join(near, 'index.html'), `<script type="module" src="${server.origin}/dist/index.js"></script>`)
    expect(await visit(near)).toEqual(right)
  })
})
