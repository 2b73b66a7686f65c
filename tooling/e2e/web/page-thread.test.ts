import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { mainThreadTasks, type Task } from './support/main-thread-tasks.ts'
import { photoOf } from './support/make-pictures.ts'
import { answered, describePage, modelReady, samplePath } from './support/page-under-test.ts'

/** Milliseconds that the page's thread may compute at a stretch: more is what people notice. */
const mostMs = 50

const tooLong = (tasks: readonly Task[]): Task[] => tasks.filter(({ cpuMs }) => cpuMs > mostMs)

describePage('the thread of the page', (bench) => {
  it(`never computes over ${mostMs} ms at a stretch while the model comes`, async () => {
    const { page, complaints, close } = await bench.open()
    const tasks = await mainThreadTasks(page, async () => {
      await page.reload()
      await modelReady(page)
    })
    expect(tasks.length).toBeGreaterThan(100)
    expect(tooLong(tasks)).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })

  it(`never computes over ${mostMs} ms at a stretch while the model runs and is measured`, async () => {
    const { page, complaints, close } = await bench.open()
    const photo = await photoOf(readFileSync(samplePath('frog-0029.png')))
    const tasks = await mainThreadTasks(page, async () => {
      for (const file of ['cat-0091.png', 'bird-0075.png', 'dog-0085.png']) {
        await page.locator('#file').setInputFiles(samplePath(file))
        await answered(page, file.split('-')[0] as string)
      }
      await page.locator('#file').setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: photo })
      await answered(page, 'frog')
      for (let step = 120; step >= 0; step -= 8) await page.locator('#limit').fill(String(step))
      await page.locator('#widths .answered .width-name', { hasText: '0.25' }).waitFor()
      await page.locator('input[name=kind][value=ms]').check({ force: true })
      await page.locator('#measure').waitFor()
    })
    expect(tasks.length).toBeGreaterThan(100)
    expect(tooLong(tasks)).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })

  it('is seen when it is blocked', async () => {
    const { page, close } = await bench.open()
    const tasks = await mainThreadTasks(page, () =>
      page.evaluate(() => {
        const start = performance.now()
        while (performance.now() - start < 400);
      }),
    )
    expect(tooLong(tasks)).not.toEqual([])
    await close()
  })
})
