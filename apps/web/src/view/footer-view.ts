import type { PageState } from '../page/page-state.ts'
import { megabytes } from '../words/format.ts'
import { element, setText } from './elements.ts'

/** Says which model this is, and how much of it has arrived. */
export function createFooterView(): (state: PageState) => void {
  const line = element('model-facts')
  return ({ phase, facts, shards }) => {
    if (phase === 'failed') return setText(line, 'The model could not be opened.')
    if (facts) {
      const { name, device, weightBytes, input } = facts
      return setText(
        line,
        `Model ${name}: ${megabytes(weightBytes)} of weights, input ${input.width} × ${input.height}, runs here on ${device}.`,
      )
    }
    const total = shards.reduce((sum, { bytes }) => sum + bytes, 0)
    const loaded = shards.reduce((sum, { loadedBytes }) => sum + loadedBytes, 0)
    if (total === 0) return setText(line, 'Fetching the model…')
    setText(
      line,
      loaded < total ? `Fetching the model: ${megabytes(loaded)} of ${megabytes(total)}.` : 'Starting the engine…',
    )
  }
}
