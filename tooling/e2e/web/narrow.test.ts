import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { answered, describePage, samplePath } from './support/page-under-test.ts'

const phone = {
  viewport: { width: 360, height: 740 },
  hasTouch: true,
  isMobile: true,
  reducedMotion: 'reduce',
} as const
const inView = (page: Page, selector: string) =>
  page.locator(selector).evaluate((shown) => {
    const { top, bottom, height } = shown.getBoundingClientRect()
    return height > 0 && top >= 0 && bottom <= innerHeight
  })

describePage('on a phone', (bench) => {
  it('a new answer and a new problem come into view; a move of the slider does not scroll', async () => {
    const { page, complaints, close } = await bench.open(phone)
    await page.locator('input[name=sample][value="frog-0029.png"]').check()
    await answered(page, 'frog')
    await expect.poll(() => inView(page, '#label')).toBe(true)

    await page.evaluate(() => scrollTo(0, 0))
    await page.locator('#file').setInputFiles({ name: 'x.txt', mimeType: 'text/plain', buffer: Buffer.from('words') })
    await page.getByRole('alert').waitFor()
    await expect.poll(() => inView(page, '#problem-title')).toBe(true)
    expect(await page.locator('#still').textContent()).toBe('Still showing the sample: frog')
    expect(await page.locator('#problem-text').textContent()).not.toContain('TIFF')

    await page.locator('#file').setInputFiles(samplePath('cat-0091.png'))
    await answered(page, 'cat')
    await page.locator('#still').waitFor({ state: 'hidden' })
    await page.locator('#limit').evaluate((slider) => slider.scrollIntoView({ block: 'center' }))
    const sliderAt = () => page.locator('#limit').evaluate((slider) => Math.round(slider.getBoundingClientRect().top))
    const before = await sliderAt()
    await page.locator('#limit').fill('0')
    await answered(page, 'frog')
    expect(Math.abs((await sliderAt()) - before)).toBeLessThan(8)
    expect(await page.locator('#answer-line').textContent()).toMatch(/^frog, [\d.]+.% sure · 1\.60.M MACs$/)
    expect([await inView(page, '#limit'), await inView(page, '#answer-line')]).toEqual([true, true])
    expect(complaints).toEqual([])
    await close()
  })

  it('what is tapped is as wide as a finger', async () => {
    const { page, close } = await bench.open(phone)
    const heights = await page
      .locator('#kinds input, #limit, #theme')
      .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().height))
    expect(heights).toHaveLength(6)
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(44)
    await close()
  })

  it('the line beside the slider is not there where the answer is', async () => {
    const { page, close } = await bench.open()
    await page.locator('input[name=sample][value="frog-0029.png"]').check()
    await answered(page, 'frog')
    expect(await page.locator('#answer-line').isVisible()).toBe(false)
    expect(await page.evaluate(() => scrollY)).toBe(0)
    await close()
  })
})
