import { readFile } from 'node:fs/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'

const example = new URL('../examples/export-width.mjs', import.meta.url)

describe('the README', () => {
  afterEach(() => vi.restoreAllMocks())

  it('shows the example as it is', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
    expect(readme).toContain(`\`\`\`js\n${await readFile(example, 'utf8')}\`\`\``)
  })

  it('shows an example that runs', async () => {
    const printed = vi.spyOn(console, 'log').mockImplementation(() => {})
    await import(/* @vite-ignore */ example.href)
    expect(printed.mock.calls).toEqual([
      [expect.any(Number), 'bytes', [{ name: 'input', shape: [-1, 3, 32, 32] }], [{ name: 'logits', shape: [-1, 10] }]],
      [expect.any(Number), 'nodes; written by', 'widthwise'],
    ])
  })
})
