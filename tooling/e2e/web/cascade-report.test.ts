import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import axe from 'axe-core'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumFlags, findChromium } from '../../scripts/find-chromium.mjs'

const executablePath = findChromium()
const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'widthwise-report-'))
let browser: Browser

describe.skipIf(executablePath === undefined)('the page that cascade report writes', () => {
  beforeAll(async () => {
    const pool = at('tooling/golden/testdata/cascade/formats/pool-npy.json')
    const argv = ['cascade', 'report', pool, '--out', join(folder, 'report'), '--bootstrap', '20']
    execFileSync(process.execPath, [at('apps/cli/bin/widthwise.js'), ...argv])
    browser = await chromium.launch({ executablePath: executablePath as string, args: chromiumFlags })
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it.each([
    ['light', 1200],
    ['dark', 1200],
    ['dark', 380],
  ] as const)(
    'opens from the disk, %s, %d pixels wide: nothing loaded, complained of or objected to',
    async (colorScheme, width) => {
      const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } })
      const complaints: string[] = []
      page.on('console', (message) => complaints.push(message.text()))
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('request', (request) => {
        if (!/^(data|file):/.test(request.url())) complaints.push(request.url())
      })
      await page.goto(pathToFileURL(join(folder, 'report', 'index.html')).href)
      expect(await page.locator('#chart canvas').count()).toBe(1)
      await page.addScriptTag({ content: axe.source })
      const found = await page.evaluate(async () => {
        const { violations } = await (
          window as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }
        ).axe.run()
        return violations.map(({ id }) => id)
      })
      expect(found).toEqual([])
      expect(complaints).toEqual([])
      await page.close()
    },
  )

  it('tells what is behind a point, by the mouse and by the keyboard', async () => {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } })
    await page.goto(pathToFileURL(join(folder, 'report', 'index.html')).href)
    const facts = () => page.locator('#point').textContent()
    const plot = await page.locator('.u-over').boundingBox()
    if (!plot) throw new Error('no plot')
    await page.mouse.move(plot.x + 2, plot.y + plot.height - 2)
    const cheapest = await facts()
    for (const name of ['Saver', 'Base', 'Threshold', 'Accuracy', 'Mean cost']) expect(cheapest).toContain(name)
    await page.mouse.move(plot.x + plot.width - 2, plot.y + 2)
    expect(await facts()).not.toBe(cheapest)
    await page.locator('#walk').focus()
    await page.keyboard.press('Home')
    expect(await facts()).toContain('301 MMACs')
    expect(await page.locator('#walk').getAttribute('aria-valuetext')).toContain('Mean cost 301 MMACs')
    await page.close()
  })
})
