import { expect, it } from 'vitest'
import { answered, describePage } from './support/page-under-test.ts'

describePage('by keyboard alone', (bench) => {
  it('everything is reached in order, and works', async () => {
    const { page, complaints, close } = await bench.open()
    const focused = () =>
      page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute('name'))
    const order: (string | null | undefined)[] = []
    for (let press = 0; press < 8; press++) {
      await page.keyboard.press('Tab')
      order.push(await focused())
    }
    expect(order).toEqual([null, 'theme', 'file', 'sample', 'kind', 'limit', null, null])

    await page.locator('input[name=sample]').first().focus()
    await page.keyboard.press('Space')
    await answered(page, 'bird')
    await page.keyboard.press('ArrowRight')
    await answered(page, 'frog')
    // What a screen reader says once it has settled.
    await expect
      .poll(() => page.locator('#announcement').textContent(), { timeout: 5000 })
      .toMatch(/^frog, 98.% sure\. Width 0\.5 was sure enough/)

    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('limit')
    await page.keyboard.press('Home')
    await expect.poll(() => page.locator('#plan').textContent()).toBe('Width 0.25 alone.')
    await page.keyboard.press('End')
    await expect.poll(() => page.locator('#limit-value').textContent()).toBe('No limit')
    expect(complaints).toEqual([])
    await close()
  })

  it('every focus shows', async () => {
    const { page, close } = await bench.open()
    const outlines = new Set<string>()
    for (let press = 0; press < 6; press++) {
      await page.keyboard.press('Tab')
      outlines.add(
        await page.evaluate(() => {
          const active = document.activeElement as HTMLElement
          const shown = active.nextElementSibling as HTMLElement | null
          const styles = [active, ...(active.matches('input') && shown ? [shown] : [])].map((each) =>
            getComputedStyle(each),
          )
          const outlined = styles.some(
            ({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
          )
          return outlined || active.matches('.skip, #limit')
            ? 'shown'
            : `${active.outerHTML.slice(0, 80)} has no outline`
        }),
      )
    }
    expect([...outlines]).toEqual(['shown'])
    await close()
  })
})
