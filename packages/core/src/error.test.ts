import { afterEach, describe, expect, it, vi } from 'vitest'
import { errorFactory, isWidthwiseError, WidthwiseError } from './error.ts'

const hints = { 'width-unknown': 'Use a width of the model.', 'file-missing': 'Check the path.' } as const
const makeError = errorFactory(hints)

afterEach(() => vi.resetModules())

describe('WidthwiseError', () => {
  it('carries code, message, hint, details and cause', () => {
    const cause = new Error('ENOENT')
    const error = makeError('file-missing', 'no file a.json', { details: { file: 'a.json' }, cause })
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({
      name: 'WidthwiseError',
      code: 'file-missing',
      message: 'no file a.json',
      hint: 'Check the path.',
      details: { file: 'a.json' },
    })
    expect(error.cause).toBe(cause)
    expect(String(error)).toBe('WidthwiseError: no file a.json')
  })

  it('has a cause only where it was given one, be it undefined', () => {
    expect('cause' in makeError('file-missing', 'gone')).toBe(false)
    const rejectedWithNothing = makeError('file-missing', 'gone', { cause: undefined })
    expect('cause' in rejectedWithNothing).toBe(true)
    expect(rejectedWithNothing.details).toEqual({})
  })

  it('takes a hint of its own over that of its code', () => {
    expect(makeError('file-missing', 'gone', { hint: 'Run npm ci.' }).hint).toBe('Run npm ci.')
  })

  it('becomes code, message and hint in JSON, never a stack or a cause', () => {
    const error = makeError('width-unknown', 'no width 0.3', { details: { width: 0.3 }, cause: new Error('inside') })
    expect(JSON.parse(JSON.stringify({ error }))).toEqual({
      error: { code: 'width-unknown', message: 'no width 0.3', hint: 'Use a width of the model.' },
    })
  })

  it('does not list its marker among its own keys', () => {
    expect(Object.getOwnPropertySymbols({ ...makeError('file-missing', 'gone') })).toEqual([])
  })
})

describe('isWidthwiseError', () => {
  it('knows errors of another copy of this package', async () => {
    vi.resetModules()
    const copy = await import('./error.ts')
    expect(copy.WidthwiseError).not.toBe(WidthwiseError)
    const error = copy.errorFactory(hints)('file-missing', 'gone')
    expect(error instanceof WidthwiseError).toBe(false)
    expect(isWidthwiseError(error)).toBe(true)
    expect(copy.isWidthwiseError(makeError('file-missing', 'gone'))).toBe(true)
  })

  it('knows those of one package by its table of codes', () => {
    const error = makeError('width-unknown', 'no width 0.3')
    expect(isWidthwiseError(error, hints)).toBe(true)
    expect(isWidthwiseError(error, { 'file-missing': '' })).toBe(false)
    expect(isWidthwiseError(errorFactory({ toString: '' })('toString', 'x'), hints)).toBe(false)
  })

  it.each([new Error('no'), { code: 'file-missing', message: 'gone', hint: '' }, null, undefined, 'file-missing', 404])(
    'refuses %s',
    (other) => {
      expect(isWidthwiseError(other)).toBe(false)
      expect(isWidthwiseError(other, hints)).toBe(false)
    },
  )
})
