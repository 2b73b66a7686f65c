import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { answered, describePage } from './support/page-under-test.ts'

/** What axe finds, as one line for every rule that is broken. */
async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: axe.source })
  return page.evaluate(async () => {
    const { axe: tool } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    const found = await tool.run()
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 90)).join(' | ')}`)
  })
}

const background = (page: Page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
const dark = 'rgb(21, 20, 18)'
const light = 'rgb(250, 248, 245)'

describePage('the page', (bench) => {
  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const)('has nothing that axe objects to: %s, %d pixels wide', async (colorScheme, width) => {
    const { page, close } = await bench.open({
      colorScheme,
      viewport: { width, height: 800 },
      // axe comes as an inline script.
      bypassCSP: true,
      reducedMotion: 'reduce',
    })
    expect(await violations(page)).toEqual([])
    await page.locator('.points summary').click()
    await page.locator('input[name=sample][value="cat-0399.png"]').check()
    await answered(page, 'truck')
    await page.locator('#file').setInputFiles({ name: 'x.txt', mimeType: 'text/plain', buffer: Buffer.from('words') })
    await page.getByRole('alert').waitFor()
    expect(await violations(page)).toEqual([])
    await close()
  })

  it('follows the system, and the button, which is remembered', async () => {
    const { page, complaints, close } = await bench.open({ colorScheme: 'dark' })
    expect(await background(page)).toBe(dark)
    await page.emulateMedia({ colorScheme: 'light' })
    expect(await background(page)).toBe(light)
    const toggle = page.getByRole('button', { name: 'Dark theme' })
    await expect.poll(() => toggle.getAttribute('aria-pressed')).toBe('false')
    await toggle.click()
    expect(await background(page)).toBe(dark)
    expect(await toggle.getAttribute('aria-pressed')).toBe('true')
    await page.reload()
    expect(await background(page)).toBe(dark)
    expect(complaints).toEqual([])
    await close()
  })

  it.each([320, 360, 768, 1280])('never scrolls sideways: %d pixels', async (width) => {
    const { page, close } = await bench.open({ viewport: { width, height: 800 } })
    await page.locator('input[name=sample][value="cat-0091.png"]').check()
    await answered(page, 'cat')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    await close()
  })

  it('holds still where motion is not wanted', async () => {
    const { page, close } = await bench.open({ reducedMotion: 'reduce' })
    const duration = await page.locator('.marks .dot').evaluate((dot) => getComputedStyle(dot).transitionDuration)
    expect(new Set(duration.split(', '))).toEqual(new Set(['0s']))
    await close()
  })
})
