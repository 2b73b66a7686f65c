import { readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** What an example prints, line by line. */
async function printed(example: string): Promise<readonly string[]> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  try {
    await import(`../examples/${example}.mjs`)
    return log.mock.calls.map(([line]) => String(line))
  } finally {
    log.mockRestore()
  }
}

it.each(['cost-of-widths', 'transformer-rules', 'dense-parts', 'exit-by-exit', 'own-network'])(
  'the README shows %s, and what it prints',
  async (example) => {
    const source = readFileSync(new URL(`../examples/${example}.mjs`, import.meta.url), 'utf8')
    // The first line says in a comment what the README says in its text.
    expect(readme).toContain(source.slice(source.indexOf('\n') + 1).trim())
    const lines = await printed(example)
    expect(lines.length).toBeGreaterThan(2)
    expect(readme).toContain(lines.join('\n'))
  },
)
