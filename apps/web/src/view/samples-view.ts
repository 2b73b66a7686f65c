import samples from '../../samples/samples.json'
import { webError } from '../errors.ts'
import type { PageState, Picture } from '../page/page-state.ts'
import { create, element } from './elements.ts'

const addresses = import.meta.glob<string>('../../samples/*.png', { eager: true, query: '?url', import: 'default' })

/** Fills the grid of samples: radio buttons, so that arrow keys go through them and each is answered at once. */
export function createSamplesView(choose: (picture: Picture) => void): (state: PageState) => void {
  const inputs = new Map<string, HTMLInputElement>()
  element('sample-grid').append(
    ...samples.map(({ file, label }, index) => {
      const input = create('input')
      Object.assign(input, { type: 'radio', name: 'sample', value: file })
      const image = create('img', 'pixelated')
      const address = addresses[`../../samples/${file}`] ?? ''
      const twins = samples.filter((other) => other.label === label)
      const number = twins.length > 1 ? ` ${twins.findIndex((twin) => twin.file === file) + 1}` : ''
      Object.assign(image, { src: address, alt: `Sample ${index + 1}: ${label}${number}`, width: 32, height: 32 })
      input.addEventListener('change', () =>
        choose({ name: file, source: 'sample', truth: label, bytes: () => fetchSample(address) }),
      )
      inputs.set(file, input)
      const wrapper = create('label', 'sample')
      wrapper.append(input, image)
      return wrapper
    }),
  )
  return ({ shown, pending }) => {
    if (pending !== undefined || shown?.source !== 'file') return
    for (const input of inputs.values()) input.checked = false
  }
}

async function fetchSample(address: string): Promise<Blob> {
  const response = await fetch(address).catch((cause: unknown) => {
    throw webError('sample-missing', `the sample ${address} could not be fetched`, { cause })
  })
  if (response.ok) return response.blob()
  throw webError('sample-missing', `the sample ${address} could not be fetched: ${response.status}`)
}
