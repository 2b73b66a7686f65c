import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { pngHeaderOf } from './support/make-pictures.ts'
import { answered, describePage, samplePath } from './support/page-under-test.ts'

const whole = readFileSync(samplePath('bird-0075.png'))

describePage('a problem', (bench) => {
  it.each([
    [
      'a text',
      'notes.txt',
      Buffer.from('no picture at all, but some words'),
      'image-unsupported',
      'That is not a picture',
    ],
    ['an empty file', 'empty.png', Buffer.alloc(0), 'image-unsupported', 'That is not a picture'],
    ['half a file', 'half.png', whole.subarray(0, whole.length / 2), 'image-corrupt', 'That picture is damaged.'],
    ['a huge picture', 'huge.png', pngHeaderOf(30_000, 30_000), 'image-too-large', 'That picture has too many pixels.'],
  ])('%s is told in sentences, and the last good answer stays', async (_, name, buffer, code, title) => {
    const { page, complaints, close } = await bench.open()
    await page.locator('input[name=sample][value="frog-0029.png"]').check()
    await answered(page, 'frog')
    await page.locator('#file').setInputFiles({ name, mimeType: 'application/octet-stream', buffer })
    const problem = page.getByRole('alert')
    await problem.waitFor()
    expect(await problem.getAttribute('data-code')).toBe(code)
    expect(await page.locator('#problem-title').textContent()).toContain(title)
    expect(await page.locator('#problem-hint').textContent()).toMatch(/\.$/)
    expect(await page.locator('#label').textContent()).toBe('frog')
    expect(await page.locator('#still').textContent()).toBe('Still showing the sample: frog')
    expect(await page.locator('#picture').getAttribute('aria-label')).toBe('Sample: frog')

    await page.getByRole('button', { name: 'Dismiss this message' }).click()
    await problem.waitFor({ state: 'hidden' })
    expect(complaints).toEqual([])
    await close()
  })

  it('goes away with the next good picture', async () => {
    const { page, close } = await bench.open()
    await page.locator('#file').setInputFiles({ name: 'x.txt', mimeType: 'text/plain', buffer: Buffer.from('words') })
    await page.getByRole('alert').waitFor()
    await page.locator('#file').setInputFiles(samplePath('bird-0075.png'))
    await answered(page, 'bird')
    await page.getByRole('alert').waitFor({ state: 'hidden' })
    await close()
  })

  it('is that a paste or a drop without a picture has none', async () => {
    const { page, complaints, close } = await bench.open()
    await page.evaluate(() => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', 'https://example.org/cat.png')
      document.body.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, clipboardData }))
    })
    expect(await page.getByRole('alert').getAttribute('data-code')).toBe('no-picture')
    expect(complaints).toEqual([])
    await close()
  })

  it.each([
    ['a shard that arrives damaged', /w050\.safetensors/, 'shard-corrupt'],
    ['a model that is not there', /widthwise\.json/, 'model-not-found'],
    ['a worker that cannot start', /model-worker/, 'model-worker-failed'],
  ])('is %s', async (_, pattern, code) => {
    const { page, context, close } = await bench.open({ ready: false })
    await context.route(pattern, async (route) => {
      if (code !== 'shard-corrupt') return route.fulfill({ status: 404, body: 'none' })
      const response = await route.fetch()
      const body = await response.body()
      body[1000] = (body[1000] ?? 0) ^ 1
      return route.fulfill({ response, body })
    })
    await page.evaluate(async () => {
      for (const key of await caches.keys()) await caches.delete(key)
    })
    await page.reload()
    const problem = page.getByRole('alert')
    await problem.waitFor()
    expect(await problem.getAttribute('data-code')).toBe(code)
    expect(await page.locator('#model-facts').textContent()).toBe('The model could not be opened.')
    await close()
  })
})
