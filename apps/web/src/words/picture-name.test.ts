import { expect, it } from 'vitest'
import { pictureName, stillShowing } from './picture-name.ts'

it('calls a file by its name and a sample by what it shows', () => {
  const file = { name: 'cat.png', source: 'file' } as const
  const sample = { name: 'frog-0029.png', source: 'sample', truth: 'frog' } as const
  expect([pictureName(file), stillShowing(file)]).toEqual(['cat.png', 'Still showing cat.png'])
  expect([pictureName(sample), stillShowing(sample)]).toEqual(['Sample: frog', 'Still showing the sample: frog'])
})
