import { readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

it.each(['joint-thresholds', 'exit-policies'])('the README says what the example %s prints', async (example) => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  try {
    await import(`../examples/${example}.mjs`)
    const lines = log.mock.calls.map(([line]) => String(line))
    expect(lines.length).toBeGreaterThan(3)
    expect(readme).toContain(lines.join('\n'))
  } finally {
    log.mockRestore()
  }
})
