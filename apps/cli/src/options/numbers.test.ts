import { InvalidArgumentError } from 'commander'
import { describe, expect, it } from 'vitest'
import {
  parseAllOrWidths,
  parseBatch,
  parseCount,
  parseCountOrNone,
  parseFraction,
  parseLevel,
  parsePort,
  parsePositive,
  parseWidth,
  parseWidthOrList,
  parseWidths,
  parseWidthsOrLists,
} from './numbers.ts'

describe('numbers of options', () => {
  it.each<[string, (text: string) => unknown, string, unknown]>([
    ['exponents', parsePositive, '5e6', 5_000_000],
    ['a leading point', parseFraction, '.01', 0.01],
    ['no loss', parseFraction, '0', 0],
    ['a level', parseLevel, '0.95', 0.95],
    ['a count', parseCount, '12', 12],
    ['no count', parseCountOrNone, '0', 0],
    ['any free port', parsePort, '0', 0],
    ['a port', parsePort, '65535', 65_535],
    ['a width', parseWidth, '0.25', 0.25],
    ['widths in any order, with spaces', parseWidths, '1, 0.5,0.25,0.5', [0.25, 0.5, 1]],
    ['all widths', parseAllOrWidths, 'all', 'all'],
    ['some widths', parseAllOrWidths, '0.5', [0.5]],
    ['a ratio', parseWidthOrList, '.5', 0.5],
    ['a ratio for each block', parseWidthOrList, '0.75/0.5 / 1', [0.75, 0.5, 1]],
    ['ratios and lists, each once', parseWidthsOrLists, '1/0.5,1,0.5,0.25/1,1/0.5,1', [0.5, 1, [1, 0.5], [0.25, 1]]],
    ['any batch', parseBatch, 'dynamic', 'dynamic'],
    ['a batch', parseBatch, '4', 4],
  ])('takes %s', (_, parse, text, value) => {
    expect(parse(text)).toEqual(value)
  })

  it.each<[(text: string) => unknown, readonly string[]]>([
    [parsePositive, ['', ' ', '0', '-1', 'NaN', 'Infinity', '1e999', '0x10', '1_000', '5ms', '1,5']],
    [parseCount, ['0', '1.5', '-2', '1e20', 'many']],
    [parseCountOrNone, ['-1', '0.5', 'none']],
    [parsePort, ['65536', '-1', '80.5', 'http']],
    [parseFraction, ['1.0001', '-0.1', '1 %']],
    [parseLevel, ['0', '1', '95']],
    [parseWidth, ['0', '1.5', '-0.5']],
    [parseWidths, ['', ',', '0.5,', '0.5,2']],
    [parseAllOrWidths, ['ALL', 'half']],
    [parseWidthOrList, ['0.75,0.5', '0.5/', '/', '0.5/2', '']],
    [parseWidthsOrLists, ['0.5/1,', '0.5/x', '0.5,,1']],
    [parseBatch, ['0', 'any']],
  ])('refuses what is none, %#', (parse, texts) => {
    for (const text of texts) expect(() => parse(text), text).toThrow(InvalidArgumentError)
  })
})
