import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { cardTables, withTables } from './card-readme.mjs'

const read = (file: string): string =>
  readFileSync(new URL(`../../packages/model-cifar10/${file}`, import.meta.url), 'utf8')

it('the README of model-cifar10 says what its card says', () => {
  const tables = cardTables(JSON.parse(read('widthwise.json')))
  const readme = read('README.md')
  expect(readme).toContain(tables.widths)
  expect(withTables(readme, tables)).toBe(readme)
})
