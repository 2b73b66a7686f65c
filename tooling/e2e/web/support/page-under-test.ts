import { join } from 'node:path'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe } from 'vitest'
import { chromiumFlags, findChromium } from '../../../scripts/find-chromium.mjs'
import { root } from '../../src/workspace.ts'
import { type ServedPage, serveBuiltPage } from './serve-built-page.ts'

/** A page in a browser context of its own, and all that went wrong on it. */
export interface PageUnderTest {
  readonly page: Page
  readonly context: BrowserContext
  /** Console errors and warnings, uncaught errors, reports of the content security policy, requests to elsewhere. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

/** What the tests of one file share. */
export interface Bench {
  readonly served: ServedPage
  /** Opens the page; with `ready` (the default) once the model is there. */
  open(options?: BrowserContextOptions & { readonly ready?: boolean }): Promise<PageUnderTest>
}

const executablePath = findChromium()
if (executablePath === undefined && process.env.CI) throw new Error('There is no Chromium, and CI asks for these tests')

/** A `describe` with the built page served and a browser started; skipped where there is no Chromium. */
export function describePage(name: string, tests: (bench: Bench) => void): void {
  describe.skipIf(executablePath === undefined)(`${name}${executablePath ? '' : ' (there is no Chromium)'}`, () => {
    let served: ServedPage
    let browser: Browser
    beforeAll(async () => {
      served = await serveBuiltPage()
      browser = await chromium.launch({ executablePath: executablePath as string, args: chromiumFlags })
    })
    afterAll(async () => {
      await browser?.close()
      await served?.stop()
    })
    tests({
      get served() {
        return served
      },
      open: (options) => openPage(browser, served.url, options),
    })
  })
}

async function openPage(
  browser: Browser,
  url: string,
  { ready = true, ...options }: BrowserContextOptions & { readonly ready?: boolean } = {},
): Promise<PageUnderTest> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`))
  context.on('request', (request) => {
    if (!request.url().startsWith(url)) complaints.push(`request to elsewhere: ${request.url()}`)
  })
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      console.error(`policy: ${violatedDirective} ${blockedURI}`)
    })
  })
  await page.goto(url)
  if (ready) await modelReady(page)
  return { page, context, complaints, close: () => context.close() }
}

/** Waits until the model answers. */
export async function modelReady(page: Page): Promise<void> {
  await page.locator('#limit:enabled').waitFor({ timeout: 60_000 })
}

/** The path of a sample, as a user has it on disk. */
export function samplePath(file: string): string {
  return join(root, 'apps/web/samples', file)
}

/** Waits for an answer with this label. */
export async function answered(page: Page, label: string | RegExp): Promise<void> {
  await page.locator('#answer[data-state=answered] #label', { hasText: label }).waitFor()
}

/** The widths that ran, in the order of the list. */
export function ranWidths(page: Page): Promise<string[]> {
  return page.locator('#widths .answered .width-name, #widths .unsure .width-name').allTextContents()
}
