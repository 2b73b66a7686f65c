import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

it('shows every picture under three ways and adds them up', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [at('demo.mjs')], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([0, ''])
  const lines = stdout.split('\n')
  const pictures = readdirSync(at('pictures')).filter((name) => name.endsWith('.png'))
  for (const name of pictures) expect(lines.filter((line) => line.startsWith(name))).toHaveLength(3)
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
  const saved = (way: string): number => {
    const line = lines.find((text) => text.startsWith(way) && text.includes(' of '))
    return Number(/(-?[\d.]+) %$/.exec(line ?? '')?.[1])
  }
  expect(saved('always the full width')).toBe(0)
  expect(saved('a tight budget')).toBeGreaterThan(60)
  expect(saved("the model's own cascade")).toBeGreaterThan(10)
})
