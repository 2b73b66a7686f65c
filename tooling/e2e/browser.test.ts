import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Browser, chromium } from 'playwright-core'
import { build, createServer, type InlineConfig } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { load } from 'widthwise'
import { chromiumFlags, findChromium } from '../scripts/find-chromium.mjs'
import { type PageAnswer, pageAnswer } from './src/page-answer.ts'
import { type Mount, type StaticServer, staticServer } from './src/static-server.ts'
import { root } from './src/workspace.ts'

// What a user's page does with what is published: a page without a bundler, one from another origin, one that Vite built,
// the development server of Vite, each also in a worker of the user's own.
const executablePath = findChromium()
const bundle = join(root, 'packages/widthwise/dist/browser')
const consumer = join(root, 'tooling/e2e/testdata/vite-consumer')
const picture = join(root, 'tooling/demo/pictures/3-cat-0000.png')
const served: Readonly<Record<string, Mount>> = {
  '/models/cifar10/': { folder: join(root, 'packages/model-cifar10') },
  '/picture.png': { folder: picture },
}
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }
/** The strictest policy under which the library works. */
const policy = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; img-src data:",
}

it('has a Chromium to run in', ({ skip }) => {
  if (executablePath === undefined && !process.env.CI) skip('there is no Chromium')
  expect(executablePath).toBeDefined()
})

describe.skipIf(executablePath === undefined)('in Chromium', () => {
  let browser: Browser
  let expected: readonly number[]
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath as string, args: chromiumFlags })
    const model = await load('@widthwise/model-cifar10')
    const { top } = await model.classify(picture, { width: 1, top: 10 })
    expected = top.toSorted((a, b) => a.class - b.class).map(({ probability }) => probability)
    await model.dispose()
  })
  afterAll(() => browser?.close())

  /** Opens a page and compares what it answers with Node. */
  async function expectAnswer(url: string): Promise<readonly string[]> {
    const { answer, complaints, scripts } = await pageAnswer(browser, url)
    expect({ error: answer.error, complaints }).toEqual({ error: undefined, complaints: [] })
    expectClose(answer)
    return scripts
  }

  function expectClose({ label, probabilities }: PageAnswer): void {
    expect(label).toBe('cat')
    for (const [index, probability] of expected.entries()) expect(probabilities?.[index]).toBeCloseTo(probability, 4)
  }

  describe('a page without a bundler', () => {
    /** The consumer's files, with `widthwise` imported from an address. */
    const plain = (address: string, options = ''): Readonly<Record<string, Mount>> => {
      const text = (file: string): Mount => ({
        text: readFileSync(join(consumer, file), 'utf8')
          .replace("'widthwise'", `'${address}'`)
          .replace('classify()', `classify(${options})`),
      })
      const files = ['page.html', 'page.js', 'in-worker.html', 'in-worker.js', 'worker.js', 'classify.js']
      return { ...served, ...Object.fromEntries(files.map((file) => [`/${file}`, text(file)])) }
    }
    const own = { ...plain('/widthwise/widthwise.js'), '/widthwise/': { folder: bundle } }

    it.each([
      ['a page', 'page.html', {}],
      ['a worker', 'in-worker.html', {}],
      ['a page with a strict policy', 'page.html', policy],
      ['an isolated page', 'page.html', isolation],
      ['a worker of an isolated page', 'in-worker.html', isolation],
    ])('answers as in Node: %s', async (_, page, headers) => {
      await using server = await staticServer(own, headers)
      await expectAnswer(`${server.origin}/${page}`)
    })

    it('runs on several threads where the page is isolated', async () => {
      const threads = {
        ...plain('/widthwise/widthwise.js', '{ intraOpThreads: 2 }'),
        '/widthwise/': { folder: bundle },
      }
      await using isolated = await staticServer(threads, isolation)
      await expectAnswer(`${isolated.origin}/page.html`)
      await using open = await staticServer(threads)
      const { answer } = await pageAnswer(browser, `${open.origin}/page.html`)
      expect(answer.error).toContain('threads-unavailable')
    })

    it.each(['page.html', 'in-worker.html'])('takes the bundle from another origin: %s', async (page) => {
      await using other = await staticServer(
        { '/widthwise/': { folder: bundle } },
        { 'Access-Control-Allow-Origin': '*' },
      )
      await using server = await staticServer(plain(`${other.origin}/widthwise/widthwise.js`))
      await expectAnswer(`${server.origin}/${page}`)
    })

    it('finds the runtime where it is told to', async () => {
      const elsewhere = { '/runtime/': { folder: join(root, 'node_modules/onnxruntime-web/dist') } }
      await using server = await staticServer({
        ...plain('/widthwise/widthwise.js', "{ runtime: '/runtime/' }"),
        '/widthwise/': { folder: bundle },
        ...elsewhere,
      })
      await expectAnswer(`${server.origin}/page.html`)
      expect(server.requests).toContain('/runtime/ort-wasm-simd-threaded.wasm')
      expect(server.requests).not.toContain('/widthwise/ort-wasm-simd-threaded.wasm')
    })

    it('downloads at most 120 kB of scripts until its first answer, beside the runtime', async () => {
      await using server = await staticServer(own)
      await expectAnswer(`${server.origin}/page.html`)
      const loaded = new Set(server.requests.filter((path) => /^\/widthwise\/.*\.js$/.test(path)))
      loaded.delete('/widthwise/onnxruntime.js')
      const bytes = [...loaded].reduce((sum, path) => sum + gzipped(path.replace('/widthwise/', '')), 0)
      expect(bytes).toBeGreaterThan(20_000)
      expect(bytes).toBeLessThanOrEqual(120_000)
    })
  })

  describe('Vite', () => {
    const pages = ['page.html', 'in-worker.html']
    const config: InlineConfig = { root: consumer, configFile: false, logLevel: 'error', worker: { format: 'es' } }
    let folder: string
    let server: StaticServer
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'widthwise-vite-'))
      const input = pages.map((page) => join(consumer, page))
      await build({
        ...config,
        build: { outDir: folder, emptyOutDir: true, target: 'es2022', rolldownOptions: { input } },
      })
      server = await staticServer({ ...served, '/': { folder } })
    })
    afterAll(async () => {
      await server?.[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    })

    it.each(pages)('builds %s', async (page) => {
      await expectAnswer(`${server.origin}/${page}`)
    })

    // Packages that are linked are served as they are; installed ones are bundled beforehand.
    it.each(
      pages.flatMap((page) => [
        { page, how: 'as they are', include: [] as string[] },
        { page, how: 'bundled beforehand', include: ['widthwise'] },
      ]),
    )('serves $page while it is developed, packages $how', async ({ page, include }) => {
      await using files = await staticServer(served)
      const cacheDir = mkdtempSync(join(tmpdir(), 'widthwise-vite-cache-'))
      const development = await createServer({
        ...config,
        cacheDir,
        optimizeDeps: { include },
        server: { port: 0, host: '127.0.0.1', proxy: { '/models/': files.origin, '/picture.png': files.origin } },
      })
      try {
        await development.listen()
        const scripts = await expectAnswer(new URL(page, development.resolvedUrls?.local[0]).href)
        const beforehand = scripts.some((url) => /\/deps\/widthwise\.js/.test(url))
        expect(beforehand).toBe(include.length > 0)
      } finally {
        await development.close()
        rmSync(cacheDir, { recursive: true, force: true })
      }
    })
  })
})

const gzipped = (file: string): number => gzipSync(readFileSync(join(bundle, file)), { level: 9 }).length
