import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createNodeDevice } from '@widthwise/device-node'
import { expect, it } from 'vitest'
import { type Classified, load, openModel } from 'widthwise'

interface CheckImage {
  readonly index: number
  readonly label: number
  readonly pixels: string
  readonly logits: Readonly<Record<string, readonly number[]>>
}

const folder = fileURLToPath(new URL('../../packages/model-cifar10', import.meta.url))
const { images } = JSON.parse(readFileSync(new URL('testdata/cifar10-check.json', import.meta.url), 'utf8')) as {
  images: readonly CheckImage[]
}
const pictures = images.map(({ pixels }) => ({
  width: 32,
  height: 32,
  data: new Uint8Array(Buffer.from(pixels, 'base64')),
}))

it('the packaged float16 weights answer as the float32 checkpoint did, at every width', async () => {
  await using model = await openModel(folder)
  await using device = await createNodeDevice()
  await using runner = await device.prepare({ graph: model.graph, store: model.store }, { outputs: ['logits'] })
  const batch = new Float32Array(pictures.length * 3 * 32 * 32)
  for (const [i, picture] of pictures.entries()) model.preprocessor.runInto(picture, batch, i * 3 * 32 * 32)
  for (const width of model.document.slicing.widths) {
    const { logits } = await runner.run(
      { input: { shape: [pictures.length, 3, 32, 32], data: batch } },
      model.subnet(width),
    )
    for (const [i, { logits: expected }] of images.entries()) {
      const got = [...(logits?.data.subarray(10 * i, 10 * (i + 1)) ?? [])]
      // Rounding the weights to float16 moves a logit by at most 0.015 over all test images.
      for (const [label, value] of (expected[String(width)] ?? []).entries()) {
        expect(Math.abs((got[label] as number) - value)).toBeLessThan(0.03)
      }
    }
  }
})

it('saves work on them with its default cascade, and loses no right answer of the full width', async () => {
  await using model = await load(folder)
  const run = async (options: object): Promise<Classified[]> => {
    const answers: Classified[] = []
    for await (const answer of model.classifyAll(pictures, options)) answers.push(answer)
    return answers
  }
  const right = (answers: readonly Classified[]): number =>
    answers.filter((answer, i) => !answer.error && answer.class === images[i]?.label).length
  const cascade = await run({})
  const full = await run({ width: 1 })
  expect(right(cascade)).toBeGreaterThanOrEqual(right(full))
  const macs = (answers: readonly Classified[]): number =>
    answers.reduce((sum, answer) => sum + (answer.error ? 0 : answer.macs), 0)
  expect(macs(cascade)).toBeLessThan(0.9 * macs(full))
})
