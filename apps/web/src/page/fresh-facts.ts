import type { PointFacts } from 'widthwise'
import type { ModelFacts } from '../model/model-service.ts'
import { milliseconds } from '../words/format.ts'

/** The facts with newer points; the very same facts where nobody could see a difference, so that nothing is drawn again. */
export function freshFacts(
  facts: ModelFacts | undefined,
  points: readonly PointFacts[] | undefined,
): ModelFacts | undefined {
  if (!facts || !points) return facts
  const same =
    points.length === facts.points.length && points.every((point, index) => looksAs(point, facts.points[index]))
  return same ? facts : { ...facts, points }
}

function looksAs({ worstMs }: PointFacts, before: PointFacts | undefined): boolean {
  if (worstMs === undefined || before?.worstMs === undefined) return worstMs === before?.worstMs
  return milliseconds(worstMs) === milliseconds(before.worstMs)
}
