import { expect, it } from 'vitest'
import { load } from './node.ts'
import { knownAnswers } from './testing/known-answers.ts'

it('answers in Node as the table that browsers are compared with', async () => {
  await using model = await load('@widthwise/model-cifar10')
  for (const { png, widths } of knownAnswers) {
    for (const { width, probabilities } of widths) {
      const { top } = await model.classify(png, { width, top: probabilities.length })
      // Processors add up in other orders: the last digits are not the same on all of them.
      for (const { class: index, probability } of top)
        expect(probability).toBeCloseTo(probabilities[index] as number, 5)
    }
  }
})

it('has no address of a runtime to give in Node', async () => {
  await expect(load('@widthwise/model-cifar10', { runtime: '/runtime/' })).rejects.toMatchObject({
    code: 'option-invalid',
    message: expect.stringContaining('runtime'),
  })
})
