import { planTransform, type TimmTransformOptions, timmTransform } from '@widthwise/image'
import { expectError } from './expect-error.ts'
import { expectEqual, type Tally } from './tally.ts'

interface Row extends TimmTransformOptions {
  readonly source: readonly [width: number, height: number]
  readonly resized: readonly [width: number, height: number]
  readonly from?: readonly [x: number, y: number]
  readonly to?: readonly [x: number, y: number]
  readonly kept?: readonly [width: number, height: number]
  readonly error?: string
}

/** geometry.json. */
export interface GeometryIndex {
  readonly rows: readonly Row[]
}

/** Checks sizes and offsets of every row. */
export async function runGeometry({ rows }: GeometryIndex, tally: Tally): Promise<void> {
  for (const [index, row] of rows.entries()) {
    const { source, cropMode, inputSize, cropPct } = row
    await tally.unit(`geometry-${index}: ${source.join('×')} ${cropMode} ${inputSize} ${cropPct}`, () => checkRow(row))
  }
}

function checkRow(row: Row): void {
  const { source, resized, from, to, kept, error, ...options } = row
  const plan = (): ReturnType<typeof planTransform> =>
    planTransform({ width: source[0], height: source[1] }, timmTransform(options))
  if (error !== undefined) {
    const { details } = expectError(plan, 'image-too-thin')
    expectEqual('resized', details.resized, { width: resized[0], height: resized[1] })
    return
  }
  const got = plan()
  expectEqual('resized', [got.resized.width, got.resized.height], resized)
  if (from) expectEqual('from', got.from, from)
  if (to) expectEqual('to', got.to, to)
  if (kept) expectEqual('kept', got.kept, kept)
}
