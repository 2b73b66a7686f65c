import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { detectionChecks } from './detection/checks.ts'
import { runDetectionGolden } from './detection.ts'
import { committedFolders } from './golden-folder.ts'
import { readJson } from './read-json.ts'

const whole = process.env.WIDTHWISE_GOLDEN ?? fileURLToPath(new URL('../../../../shared/golden', import.meta.url))

it('answers as pycocotools and torchvision on the committed subset', async () => {
  const report = await runDetectionGolden(committedFolders.folder)
  expect(report.failures).toEqual([])
  expect(report.passed).toBeGreaterThanOrEqual(30)
})

it.skipIf(!existsSync(join(whole, 'detection')))('answers as they do on all golden cases', async () => {
  const report = await runDetectionGolden(whole)
  expect(report.failures).toEqual([])
  expect(report.passed).toBeGreaterThan(0)
})

it('finds every number and every index that is another', () => {
  for (const [name, check] of Object.entries(detectionChecks)) {
    const { cases = [] } = readJson<{ cases: object[] }>(committedFolders.folder, 'detection', name) ?? {}
    let changes = 0
    for (const unit of cases) {
      for (const changed of withOneNumberChanged(unit)) {
        changes++
        expect(check(changed), `${name} ${JSON.stringify(changed).slice(0, 80)}`).not.toEqual([])
      }
    }
    expect(changes, name).toBeGreaterThan(20)
  }
})

/** What a case expects, and not what it gives. */
const expected = ['expect', 'keep', 'confidence', 'alone', 'thresholds']

/** Copies of a case, in each of which one number of what it expects is off by a hundredth. */
function* withOneNumberChanged(unit: object): Generator<object> {
  for (const path of numberPaths(unit)) {
    if (!expected.includes(path[0] as string) || path.at(-1) === 'threshold' || path.at(-1) === 'category') continue
    const copy = structuredClone(unit)
    // biome-ignore lint/suspicious/noExplicitAny: any place of any document
    const parent = path.slice(0, -1).reduce((value: any, key) => value[key], copy)
    parent[path.at(-1) as string] += 0.01
    yield copy
  }
}

function* numberPaths(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (typeof value === 'number') yield path
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) yield* numberPaths(inner, [...path, key])
}
