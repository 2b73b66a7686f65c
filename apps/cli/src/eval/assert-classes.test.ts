import { expect, it } from 'vitest'
import { assertClasses } from './assert-classes.ts'

it('holds the number of classes against the model', () => {
  const classes = ['cat', 'car']
  expect(() => assertClasses({ name: 'set' }, classes)).not.toThrow()
  expect(() => assertClasses({ name: 'set', classes }, ['cat', 'automobile'])).not.toThrow()
  expect(() => assertClasses({ name: 'set', classes }, ['cat'])).toThrowError(
    expect.objectContaining({ code: 'labels-mismatch', message: 'set has 2 classes, the model knows 1' }),
  )
})
