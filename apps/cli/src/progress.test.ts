import { expect, it } from 'vitest'
import { openProgress } from './progress.ts'
import { collector } from './testing/run-in-process.test-support.ts'

/** A terminal as far as a bar asks for one. */
function terminal(): ReturnType<typeof collector> {
  const { stream, text } = collector()
  return { stream: Object.assign(stream, { isTTY: true, columns: 80 }), text }
}

it('draws a bar on a terminal and takes it away', async () => {
  const { stream, text } = terminal()
  const progress = await openProgress(stream, 'measuring')
  progress.update(1)
  progress.stop()
  expect(text()).toContain('measuring ')
  expect(text()).toContain('100 %')
  const [clearLine, settings] = ['\u001b[2K', '\u001b[?']
  expect(text().endsWith(clearLine)).toBe(true)
  expect(text()).not.toContain(settings)
})

it('is silent elsewhere', async () => {
  const { stream, text } = collector()
  const progress = await openProgress(stream, 'measuring')
  progress.update(0.5)
  progress.stop()
  expect(text()).toBe('')
})
