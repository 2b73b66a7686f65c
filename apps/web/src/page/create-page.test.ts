import { describe, expect, it } from 'vitest'
import { webError } from '../errors.ts'
import { cifarPoints } from '../testing/cifar-points.ts'
import { createFakeModelService } from '../testing/fake-model-service.ts'
import { createPage } from './create-page.ts'
import type { Picture } from './page-state.ts'

const picture = (name: string): Picture => ({ name, source: 'file', bytes: async () => new Blob([name]) })
const tooLarge = { code: 'image-too-large', message: 'PNG of 9 × 9 pixels', hint: 'Scale it down.' }

async function started() {
  const service = createFakeModelService()
  const page = createPage(service)
  await page.start('https://here/model/')
  return { service, page }
}

describe('createPage', () => {
  it('follows the download, and knows what would run once the model is open', async () => {
    const { page } = await started()
    expect(page.store.state).toMatchObject({
      phase: 'ready',
      shards: [{ loadedBytes: 50 }],
      plan: { chain: { widths: [0.5, 1] } },
    })
  })

  it('answers a picture that was chosen before the model was there', async () => {
    const service = createFakeModelService()
    const page = createPage(service)
    const chosen = page.choosePicture(picture('cat.png'))
    expect(page.store.state.pending).toBe('cat.png')
    await page.start('https://here/model/')
    await chosen
    expect(page.store.state).toMatchObject({ pending: undefined, shown: { name: 'cat.png', answer: { label: 'cat' } } })
  })

  it('keeps the last good answer when a picture cannot be read, and says what was wrong', async () => {
    const { service, page } = await started()
    await page.choosePicture(picture('good.png'))
    service.fail = tooLarge
    await page.choosePicture(picture('bad.png'))
    expect(page.store.state).toMatchObject({
      shown: { name: 'good.png' },
      problem: { code: 'image-too-large', title: 'That picture has too many pixels.' },
      pending: undefined,
    })
    page.dismissProblem()
    expect(page.store.state.problem).toBeUndefined()
  })

  it('answers the shown picture again within another limit', async () => {
    const { service, page } = await started()
    await page.choosePicture(picture('good.png'))
    await page.setLimit({ kind: 'macs', value: 2e6 })
    expect(page.store.state.shown?.answer.ran).toMatchObject([{ width: 0.25 }])
    expect(service.asked.at(-1)).toEqual({ call: 'decide', limits: { budget: { macs: 2e6 } } })
  })

  it('asks for the first and the last of many limits, and leaves out those between', async () => {
    const { service, page } = await started()
    let open = (): void => {}
    service.gate = new Promise((resolve) => {
      open = resolve
    })
    const before = service.asked.length
    const moves = [1e7, 9e6, 8e6, 7e6].map((value) => page.setLimit({ kind: 'macs', value }))
    open()
    await Promise.all(moves)
    const budgets = service.asked.slice(before).map(({ limits }) => limits?.budget?.macs)
    expect(budgets).toEqual([1e7, 7e6])
  })

  it('answers within the newest limit, also where it moved while the picture was looked at', async () => {
    const { service, page } = await started()
    let open = (): void => {}
    service.gate = new Promise((resolve) => {
      open = resolve
    })
    const chosen = page.choosePicture(picture('cat.png'))
    const moved = page.setLimit({ kind: 'macs', value: 2e6 })
    open()
    await Promise.all([chosen, moved])
    expect(page.store.state.shown?.answer.ran).toMatchObject([{ width: 0.25 }])
  })

  it('takes back the word that nothing fits once something does', async () => {
    const { service, page } = await started()
    service.fail = { code: 'budget-too-small', message: 'no width fits', hint: '' }
    await page.setLimit({ kind: 'macs', value: 1 })
    expect(page.store.state.problem?.code).toBe('budget-too-small')
    service.fail = undefined
    await page.setLimit({ kind: 'macs', value: 1e7 })
    expect(page.store.state.problem).toBeUndefined()
  })

  it('follows the points as every answer moves them, and the limit stays as it was set', async () => {
    const { service, page } = await started()
    await page.limitBy('ms')
    const slower = cifarPoints.map((point) => ({ ...point, worstMs: 2 * (point.worstMs ?? 0) }))
    service.points = slower
    await page.setLimit({ kind: 'ms', value: 1.5 })
    expect(page.store.state).toMatchObject({ facts: { points: slower }, limit: { kind: 'ms', value: 1.5 } })
    const { facts } = page.store.state
    service.points = slower.map((point) => ({ ...point }))
    await page.choosePicture(picture('cat.png'))
    expect(page.store.state.facts).toBe(facts)
    service.points = cifarPoints
    await page.choosePicture(picture('dog.png'))
    expect(page.store.state.facts?.points).toBe(cifarPoints)
    expect(page.store.state.shown).not.toHaveProperty('points')
  })

  it('measures before it limits milliseconds, once', async () => {
    const { service, page } = await started()
    await page.limitBy('ms')
    expect(page.store.state).toMatchObject({ limit: { kind: 'ms' }, measuring: undefined })
    expect(page.store.state.facts?.points[0]?.worstMs).toBe(1.2)
    await page.limitBy('macs')
    await page.limitBy('ms')
    expect(service.asked.filter(({ call }) => call === 'haveMilliseconds')).toHaveLength(1)
  })

  it('stays with its limit when nothing could be measured', async () => {
    const { service, page } = await started()
    service.fail = tooLarge
    await page.limitBy('ms')
    expect(page.store.state).toMatchObject({ kind: 'macs', limit: { kind: 'macs' }, measuring: undefined })
  })

  it('follows a visitor who goes on while it is measured', async () => {
    const { service, page } = await started()
    let open = (): void => {}
    service.gate = new Promise((resolve) => {
      open = resolve
    })
    const milliseconds = page.limitBy('ms')
    const accuracy = page.limitBy('accuracy')
    open()
    await Promise.all([milliseconds, accuracy])
    expect(page.store.state).toMatchObject({ kind: 'accuracy', limit: { kind: 'accuracy', value: 0.01 } })
  })

  it('says so when the model cannot be opened, and lets nobody wait', async () => {
    const service = createFakeModelService()
    service.fail = webError('model-worker-failed', 'the worker stopped').toJSON()
    const page = createPage(service)
    const chosen = page.choosePicture(picture('cat.png'))
    await page.start('https://here/model/')
    await chosen
    expect(page.store.state).toMatchObject({
      phase: 'failed',
      pending: undefined,
      problem: { code: 'model-worker-failed' },
    })
  })

  it('reports what cannot even be read', async () => {
    const { page } = await started()
    await page.choosePicture({ name: 'x', source: 'file', bytes: () => Promise.reject(new TypeError('gone')) })
    expect(page.store.state.problem).toMatchObject({ code: 'page-fault', text: 'An error without a code: gone.' })
  })
})
