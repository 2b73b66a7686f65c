import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { photoOf } from './support/make-pictures.ts'
import { answered, describePage, modelReady, ranWidths, samplePath } from './support/page-under-test.ts'

/** Lets a file arrive as a paste or a drop would bring it. */
async function transfer(page: Page, kind: 'paste' | 'drop', file: { name: string; type: string; bytes: Buffer }) {
  await page.evaluate(
    ({ kind, name, type, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
      const data = new DataTransfer()
      data.items.add(new File([bytes], name, { type }))
      const options = { bubbles: true, cancelable: true }
      document.body.dispatchEvent(
        kind === 'paste'
          ? new ClipboardEvent('paste', { ...options, clipboardData: data })
          : new DragEvent('drop', { ...options, dataTransfer: data }),
      )
    },
    { kind, name: file.name, type: file.type, base64: file.bytes.toString('base64') },
  )
}

describePage('a picture', (bench) => {
  it('is answered from a file, with what ran and why', async () => {
    const { page, complaints, close } = await bench.open()
    await page.locator('#file').setInputFiles(samplePath('cat-0091.png'))
    await answered(page, 'cat')
    expect(await ranWidths(page)).toEqual(['0.5', '1'])
    expect(await page.locator('#why').textContent()).toMatch(
      /^Width 0\.5 was not sure enough \(71.%, 89.% was asked for\), so full width ran\.$/,
    )
    expect(await page.locator('#picture').getAttribute('aria-label')).toBe('cat-0091.png')
    expect(await page.locator('#figure-macs').textContent()).toMatch(/^29\.4.M$/)
    expect(await page.locator('#saving-label').textContent()).toBe('more than full width alone')
    expect(complaints).toEqual([])
    await close()
  })

  it.each(['paste', 'drop'] as const)('is answered from a %s', async (kind) => {
    const { page, complaints, close } = await bench.open()
    const bytes = readFileSync(samplePath('frog-0029.png'))
    await transfer(page, kind, { name: 'frog.png', type: 'image/png', bytes })
    await answered(page, 'frog')
    expect(await page.locator('#why').textContent()).toMatch(
      /^Width 0\.5 was sure enough \(98.%\), so full width did not run\.$/,
    )
    expect(await page.locator('#figure-saving').textContent()).toMatch(/^74.%$/)
    expect(complaints).toEqual([])
    await close()
  })

  it('of any size is shown beside the pixels that the network sees', async () => {
    const { page, complaints, close } = await bench.open()
    const photo = await photoOf(readFileSync(samplePath('frog-0029.png')))
    await page.locator('#file').setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: photo })
    await answered(page, 'frog')
    const sides = await page
      .locator('#picture, #seen')
      .evaluateAll((all) => all.map((c) => (c as HTMLCanvasElement).width))
    expect(sides).toEqual([640, 32])
    expect(await page.locator('#seen-figure').isVisible()).toBe(true)
    expect(complaints).toEqual([])
    await close()
  })

  it.each([
    ['bird-0075.png', 'bird', ['0.5'], 'Right: the data set says so too.'],
    ['deer-0455.png', 'bird', ['0.5'], 'Wrong: the data set says deer.'],
    ['cat-0399.png', 'truck', ['0.5', '1'], 'Wrong: the data set says cat.'],
    ['dog-0085.png', 'dog', ['0.5', '1'], 'Right: the data set says so too.'],
  ])('%s among the samples is answered %s', async (file, label, widths, truth) => {
    const { page, complaints, close } = await bench.open()
    await page.locator(`input[name=sample][value="${file}"]`).check()
    await answered(page, label)
    expect(await ranWidths(page)).toEqual(widths)
    expect(await page.locator('#truth').textContent()).toBe(truth)
    expect(await page.locator('#picture').evaluate((canvas) => getComputedStyle(canvas).imageRendering)).toBe(
      'pixelated',
    )
    expect(complaints).toEqual([])
    await close()
  })

  it('that is chosen before the model has come is answered once it has; shards are shown as they come', async () => {
    const { page, context, complaints, close } = await bench.open({ ready: false })
    let release = (): void => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    await context.route(/w100\.safetensors/, async (route) => {
      await released
      await route.continue()
    })
    await page.evaluate(async () => {
      for (const key of await caches.keys()) await caches.delete(key)
    })
    await page.reload()
    await page.locator('input[name=sample][value="bird-0075.png"]').check()
    await expect
      .poll(() => page.locator('#widths .width-status').allTextContents())
      .toEqual(['here', 'here', 'here', 'waiting'])
    expect(await page.locator('#model-facts').textContent()).toMatch(/^Fetching the model: 1\.57.MB of 2\.76.MB\.$/)
    expect(await page.locator('#answer').getAttribute('data-state')).toBe('empty')
    release()
    await answered(page, 'bird')
    await modelReady(page)
    expect(complaints).toEqual([])
    await close()
  })
})
