import { serve } from '@widthwise/server'
import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { load } from 'widthwise'
import { cifar10Pictures } from '../src/cifar10-sheet.ts'
import { root } from '../src/workspace.ts'
import { describePage } from './support/page-under-test.ts'

/** The most probable classes, best first, as all three doors tell them. */
type Top = readonly { readonly label: string; readonly probability: number }[]

const folder = `${root}packages/model-cifar10`
const widths = [0.25, 0.5, 0.75, 1]

/** The page computes on WebAssembly, whose sums round otherwise. */
const tolerance = 1e-4

async function libraryAnswers(pictures: readonly Buffer[], width: number): Promise<Top[]> {
  await using model = await load(folder)
  const answers: Top[] = []
  for await (const answer of model.classifyAll(pictures, { width, top: 10 })) {
    if (answer.error) throw answer.error
    answers.push(answer.top)
  }
  return answers
}

async function serverAnswers(url: string, pictures: readonly Buffer[], width: number): Promise<Top[]> {
  const answers: Top[] = []
  for (const picture of pictures) {
    const response = await fetch(`${url}/v1/models/cifar10/classify?width=${width}&top=10`, {
      method: 'POST',
      body: new Uint8Array(picture),
      headers: { 'content-type': 'image/png' },
    })
    expect(response.status).toBe(200)
    answers.push(((await response.json()) as { top: Top }).top)
  }
  return answers
}

/** Puts the pictures into the page, one after the other, as a visitor who chooses files. */
async function pageAnswers(page: Page, pictures: readonly Buffer[], width: number): Promise<Top[]> {
  await page.locator('input[name=kind][value=width]').check({ force: true })
  await page.locator('#limit').fill(String((120 * widths.indexOf(width)) / (widths.length - 1)))
  await expect
    .poll(() => page.locator('#plan').textContent())
    .toBe(`${width === 1 ? 'Full width' : `Width ${width}`} alone.`)
  return page.evaluate(
    async ({ files, width }) => {
      const input = document.querySelector('#file') as HTMLInputElement
      const shown = document.querySelector('#picture') as HTMLElement
      const answers = []
      for (const [index, base64] of files.entries()) {
        const name = `${width}-${index}.png`
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
        const transfer = new DataTransfer()
        transfer.items.add(new File([bytes], name, { type: 'image/png' }))
        const answered = new Promise<void>((resolve) => {
          const observer = new MutationObserver(() => {
            if (shown.getAttribute('aria-label') !== name) return
            observer.disconnect()
            resolve()
          })
          observer.observe(shown, { attributeFilter: ['aria-label'] })
        })
        input.files = transfer.files
        input.dispatchEvent(new Event('change', { bubbles: true }))
        await answered
        // The views of one state are drawn in one go.
        await new Promise(requestAnimationFrame)
        answers.push(
          [...document.querySelectorAll('#classes li')].map((row) => ({
            label: row.querySelector('.class-name')?.textContent ?? '',
            probability: Number((row.querySelector('data') as HTMLDataElement).value),
          })),
        )
      }
      return answers
    },
    { files: pictures.map((picture) => picture.toString('base64')), width },
  )
}

/** The furthest that a probability is from the library's; infinite where a class is another one by more than a tie. */
function furthest(answers: readonly Top[], reference: readonly Top[]): number {
  expect(answers).toHaveLength(reference.length)
  return Math.max(
    ...answers.flatMap((top, index) => {
      const known = new Map((reference[index] as Top).map(({ label, probability }) => [label, probability]))
      expect(top[0]?.label).toBe(reference[index]?.[0]?.label)
      return top.map(({ label, probability }) => Math.abs(probability - (known.get(label) ?? Number.POSITIVE_INFINITY)))
    }),
  )
}

describePage('200 test pictures have the same answers', (bench) => {
  let pictures: readonly Buffer[]
  beforeAll(async () => {
    pictures = await cifar10Pictures()
    expect(pictures).toHaveLength(200)
  })

  it.each(widths)('in Node, behind HTTP and in the page, at width %s', { timeout: 180_000 }, async (width) => {
    const reference = await libraryAnswers(pictures, width)
    const server = await serve({ models: [folder], port: 0, logLevel: 'silent', profileRuns: 1 })
    try {
      expect(furthest(await serverAnswers(server.url, pictures, width), reference)).toBeLessThanOrEqual(tolerance)
    } finally {
      await server.close()
    }
    const { page, complaints, close } = await bench.open()
    expect(furthest(await pageAnswers(page, pictures, width), reference)).toBeLessThanOrEqual(tolerance)
    expect(complaints).toEqual([])
    await close()
  })
})
