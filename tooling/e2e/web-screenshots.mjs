// @ts-check
// Pictures of the built page: desktop and phone, light and dark, before and after an answer, into artefacts/web/ (not
// committed), and with --docs the one that READMEs show, docs/web.webp.
// Usage: node tooling/e2e/web-screenshots.mjs [--docs]   (after `npm run build`)
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import sharp from 'sharp'
import { preview } from 'vite'
import { chromiumFlags, findOrInstallChromium } from '../scripts/find-chromium.mjs'

const root = new URL('../../', import.meta.url)
const folder = fileURLToPath(new URL('artefacts/web/', root))
await mkdir(folder, { recursive: true })
const executablePath = findOrInstallChromium()
if (!executablePath) throw new Error('there is no Chromium to take the pictures with')

const server = await preview({
  root: fileURLToPath(new URL('apps/web', root)),
  logLevel: 'error',
  preview: { port: 0, host: '127.0.0.1' },
})
const browser = await chromium.launch({ executablePath, args: chromiumFlags })
const sizes = { desktop: { width: 1280, height: 900 }, phone: { width: 360, height: 780 } }
try {
  if (process.argv.includes('--docs')) {
    const page = await open({ width: 1240, height: 880 }, 'light', 2)
    await answer(page)
    await sharp(await page.screenshot({ fullPage: true }))
      .webp({ quality: 74, effort: 6 })
      .toFile(fileURLToPath(new URL('docs/web.webp', root)))
    await page.context().close()
  }
  for (const [name, size] of Object.entries(sizes)) {
    for (const scheme of /** @type {const} */ (['light', 'dark'])) {
      const page = await open(size, scheme, 1)
      await page.screenshot({ path: `${folder}${name}-${scheme}-before.png`, fullPage: true })
      await answer(page)
      await page.screenshot({ path: `${folder}${name}-${scheme}-after.png`, fullPage: true })
      await page.context().close()
    }
  }
} finally {
  await browser.close()
  await server.close()
}

/**
 * @param {{ width: number, height: number }} viewport
 * @param {'light' | 'dark'} colorScheme
 * @param {number} deviceScaleFactor
 */
async function open(viewport, colorScheme, deviceScaleFactor) {
  const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(/** @type {string} */ (server.resolvedUrls?.local[0]))
  await page.locator('#limit:enabled').waitFor()
  await page.locator('#offline:not(:empty)').waitFor()
  return page
}

/** @param {import('playwright-core').Page} page */
async function answer(page) {
  await page.locator('input[name=sample][value="bird-0219.png"]').check()
  await page.locator('#label', { hasText: 'bird' }).waitFor()
  await page.locator('input[name=kind][value=accuracy]').check({ force: true })
  // Several times: the first run of a width makes it ready, and is not what later ones take.
  for (const step of ['100', '120', '104', '106', '105']) {
    await page.locator('#limit').fill(step)
    await page.waitForTimeout(250)
  }
  await page.locator('.marks .floor').waitFor()
  await page.locator('#label').hover()
  await page.waitForTimeout(300)
}
