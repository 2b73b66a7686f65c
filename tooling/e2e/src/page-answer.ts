import type { Browser } from 'playwright-core'

/** What a page of these tests says when it is done: an answer, or what went wrong. */
export interface PageAnswer {
  readonly label?: string
  readonly probabilities?: readonly number[]
  readonly error?: string
}

/** What a page did. */
export interface PageRun {
  readonly answer: PageAnswer
  /** Errors on its console, and exceptions that nobody caught. */
  readonly complaints: readonly string[]
  /** Addresses of the scripts that it and its workers loaded. */
  readonly scripts: readonly string[]
}

/** Opens a page that puts its answer into `globalThis.answer`, and waits for it. */
export async function pageAnswer(browser: Browser, url: string): Promise<PageRun> {
  const page = await browser.newPage()
  const complaints: string[] = []
  const scripts: string[] = []
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.push(request.url())
  })
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  try {
    await page.goto(url)
    await page
      .waitForFunction(() => 'answer' in globalThis, undefined, { timeout: 60_000 })
      .catch((error: unknown) => {
        throw new Error(`${url} gave no answer: ${complaints.join('; ')}`, { cause: error })
      })
    const answer = await page.evaluate(() => (globalThis as unknown as { answer: PageAnswer }).answer)
    return { answer, complaints, scripts }
  } finally {
    await page.close()
  }
}
