import { readFile } from 'node:fs/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'

const example = new URL('../examples/boxes.mjs', import.meta.url)

describe('the README', () => {
  afterEach(() => vi.restoreAllMocks())

  it('shows the example as it is', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
    expect(readme).toContain(`\`\`\`js\n${await readFile(example, 'utf8')}\`\`\``)
  })

  it('shows an example that prints what it says', async () => {
    const printed = vi.spyOn(console, 'log').mockImplementation(() => {})
    await import(/* @vite-ignore */ example.href)
    expect(printed.mock.calls).toEqual([[[288, 224, 352, 256], [0.75], [0]], [0.5], ['1.000', 0, -1]])
  })
})
