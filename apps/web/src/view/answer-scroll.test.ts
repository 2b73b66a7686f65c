import { expect, it } from 'vitest'
import { initialState, type PageState, type ShownPicture } from '../page/page-state.ts'
import { pictureSettled } from './answer-scroll.ts'

const pixels = () => ({ width: 1, height: 1, data: new Uint8ClampedArray(4) })
const shown = { name: 'cat.png', source: 'file', picture: pixels() } as unknown as ShownPicture
const problem = { code: 'image-corrupt', title: 'Damaged.', text: '', hint: '' }
const state = (change: Partial<PageState>): PageState => ({ ...initialState, ...change })

it('knows a new picture that was answered or refused from all else', () => {
  const answered = state({ shown })
  const waiting = state({ shown, pending: 'dog.png' })
  expect(pictureSettled(initialState, answered)).toBe(true)
  expect(pictureSettled(waiting, state({ shown: { ...shown, picture: pixels() }, pending: 'dog.png' }))).toBe(true)
  expect(pictureSettled(waiting, { ...waiting, problem })).toBe(true)
  expect(pictureSettled(answered, { ...answered, problem: { ...problem, code: 'no-picture' } })).toBe(true)

  expect(pictureSettled(answered, waiting)).toBe(false)
  expect(pictureSettled({ ...waiting, problem }, { ...answered, problem })).toBe(false)
  expect(pictureSettled(answered, state({ shown: { ...shown, name: 'answered again' } }))).toBe(false)
  expect(pictureSettled(answered, { ...answered, problem: { ...problem, code: 'budget-too-small' } })).toBe(false)
})
