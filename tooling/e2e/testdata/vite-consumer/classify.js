import { load } from 'widthwise'

/** Ten probabilities of the picture at `/picture.png`, of the model at `/models/cifar10/`. */
export async function classify(options) {
  const model = await load('/models/cifar10/', options)
  try {
    const { label, top } = await model.classify('/picture.png', { width: 1, top: 10 })
    return { label, probabilities: top.toSorted((a, b) => a.class - b.class).map(({ probability }) => probability) }
  } finally {
    await model.dispose()
  }
}
