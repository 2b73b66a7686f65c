import type { Answer, PointFacts } from 'widthwise'
import type { CanvasPixels, Limits, ModelFacts, ModelService, Outcome, Plan } from '../model/model-service.ts'
import { cifarPoints } from './cifar-points.ts'

/** A model service that a test opens and answers by hand. */
export interface FakeModelService extends ModelService {
  readonly asked: { readonly call: string; readonly limits?: Limits; readonly picture?: string }[]
  /** What the next calls answer instead of a value. */
  fail?: { readonly code: string; readonly message: string; readonly hint: string } | undefined
  /** What the next answers say that the points are by now. */
  points?: readonly PointFacts[]
  /** Calls wait for this. */
  gate: Promise<void>
}

const square: CanvasPixels = { width: 1, height: 1, data: new Uint8ClampedArray(4) }

/** Answers as model-cifar10 would: from the narrowest width that fits. */
export function createFakeModelService(): FakeModelService {
  let facts: ModelFacts = {
    name: 'cifar10',
    labels: ['cat', 'dog'],
    widths: [0.25, 0.5, 0.75, 1].map((width, index) => ({ width, macs: cifarPoints[index]?.macs ?? 0 })),
    input: { width: 32, height: 32 },
    points: cifarPoints.map(({ worstMs, ...point }) => point),
    device: 'fake',
    weightBytes: 100,
  }
  let shown = false
  const fake: FakeModelService = {
    asked: [],
    gate: Promise.resolve(),
    async open(_, onProgress) {
      fake.asked.push({ call: 'open' })
      onProgress([{ file: 'a', width: 1, loadedBytes: 50, bytes: 100 }])
      return answered(facts)
    },
    async show(picture, limits) {
      fake.asked.push({ call: 'show', limits, picture: await picture.text() })
      const outcome = await answered({
        answer: answer(limits),
        plan: plan(limits),
        picture: square,
        seen: square,
        ...now(),
      })
      shown ||= outcome.ok
      return outcome
    },
    async decide(limits) {
      fake.asked.push({ call: 'decide', limits })
      return answered({ plan: plan(limits), ...(shown && { answer: answer(limits) }), ...now() })
    },
    async measure(onProgress) {
      onProgress(0.5)
      return fake.haveMilliseconds()
    },
    async haveMilliseconds() {
      fake.asked.push({ call: 'haveMilliseconds' })
      facts = { ...facts, points: cifarPoints }
      return answered(facts)
    },
  }

  const now = (): { points?: readonly PointFacts[] } => (fake.points ? { points: fake.points } : {})

  async function answered<Value>(value: Value): Promise<Outcome<Value>> {
    await fake.gate
    return fake.fail ? { ok: false, error: fake.fail } : { ok: true, value }
  }

  return fake
}

function plan({ budget }: Limits): Plan {
  return { chain: budget ? { widths: [0.25], thresholds: [] } : { widths: [0.5, 1], thresholds: [0.8922] } }
}

function answer(limits: Limits): Answer {
  const [width = 1] = plan(limits).chain.widths
  const macs = cifarPoints.find(({ widths }) => widths[0] === width)?.macs ?? 0
  return {
    class: 0,
    label: 'cat',
    confidence: 0.97,
    top: [{ class: 0, label: 'cat', probability: 0.97 }],
    ran: [{ width, confidence: 0.97, macs, ms: 2 }],
    reason: limits.budget ? 'last' : 'confident',
    macs,
    ms: 2,
    fullMacs: 23_376_384,
    saving: 1 - macs / 23_376_384,
    decodeMs: 1,
    preprocessMs: 1,
    queueMs: 0,
  }
}
