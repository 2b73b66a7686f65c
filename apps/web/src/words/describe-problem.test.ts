import { expect, it } from 'vitest'
import { webError } from '../errors.ts'
import { describeProblem } from './describe-problem.ts'

it('puts an error that visitors meet into words for them, and keeps its facts', () => {
  const problem = describeProblem({
    code: 'image-too-large',
    message: 'PNG of 20000 × 20000 pixels; the limit is 50000000 pixels',
    hint: 'Scale the picture down first, or raise the option maxPixels when its source is trusted.',
  })
  expect(problem).toEqual({
    code: 'image-too-large',
    title: 'That picture has too many pixels.',
    text: 'PNG of 20,000 × 20,000 pixels; the limit is 50 million pixels.',
    hint: 'Scale it down first; the network looks at a small copy anyway.',
  })
})

it('does not list formats that a browser does not decode', () => {
  const message = 'bytes "no p" at the start; pictures are JPEG, PNG, WebP, GIF, TIFF, AVIF'
  expect(describeProblem({ code: 'image-unsupported', message, hint: '' })).toMatchObject({
    text: 'Bytes "no p" at the start.',
    hint: 'Choose a JPEG, PNG, WebP, GIF or AVIF file.',
  })
})

it('makes sentences of an error that it does not know', () => {
  expect(describeProblem({ code: 'disposed', message: 'cifar10 is disposed', hint: 'Load it again.' })).toEqual({
    code: 'disposed',
    title: 'Cifar10 is disposed.',
    text: '',
    hint: 'Load it again.',
  })
})

it.each(['no-picture', 'sample-missing', 'model-worker-failed', 'page-fault'] as const)(
  'has a title for %s',
  (code) => {
    const problem = describeProblem(webError(code, 'what happened').toJSON())
    expect(problem.title).not.toBe('What happened.')
    expect(problem.hint).toMatch(/\.$/)
  },
)
