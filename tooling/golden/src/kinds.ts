import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { AbortSignalLike, Device } from '@widthwise/core'
import { runCascadeGolden } from './cascade.ts'
import { costUnits, runCostGolden } from './costs.ts'
import { runDetectionGolden } from './detection.ts'
import { forwardFolders, runForwardGolden } from './forward.ts'
import type { GoldenFolders } from './golden-folder.ts'
import { runImageGolden } from './image.ts'
import { type KindReport, kindReport } from './kind-report.ts'
import { namesIn } from './read-json.ts'
import { runTrainedGolden, trainedFiles } from './trained.ts'

/** What a run of one kind may be given. */
export interface KindOptions {
  /** Called after each unit; `of` where it is known beforehand. */
  readonly onProgress?: (done: number, of?: number) => void
  readonly signal?: AbortSignalLike
}

/** One kind of golden files. */
export interface GoldenKind {
  /** Whether this build runs it; else every unit that is found fails, when it is asked for. */
  readonly supported: boolean
  readonly run: (folders: GoldenFolders, options?: KindOptions) => Promise<KindReport>
}

/** The kinds that golden folders hold. */
export type GoldenKindName = 'costs' | 'image' | 'forward' | 'trained' | 'detection' | 'cascade' | 'train'

/** Every kind, in the order in which they run. */
export const goldenKinds: Readonly<Record<GoldenKindName, GoldenKind>> = {
  costs: { supported: true, run: ({ folder }, options) => runCostGolden(costUnits(folder), options) },
  image: {
    supported: true,
    run: ({ imageFolder }, { onProgress } = {}) =>
      runImageGolden(imageFolder, { ...(onProgress && { onProgress: (found: number) => onProgress(found) }) }),
  },
  forward: { supported: true, run: runForwardOnNode },
  trained: { supported: true, run: runTrainedOnNode },
  detection: { supported: true, run: ({ folder }, options) => runDetectionGolden(folder, options) },
  cascade: { supported: true, run: ({ folder }, options) => runCascadeGolden(folder, options) },
  train: unsupported('train', (folder) =>
    namesIn(join(folder, 'train'), /./).filter((id) => existsSync(join(folder, 'train', id, 'case.json'))),
  ),
}

/** The names of all kinds, in the order in which they run. */
export const goldenKindNames: readonly GoldenKindName[] = Object.keys(goldenKinds) as GoldenKindName[]

async function runForwardOnNode({ folder }: GoldenFolders, options: KindOptions = {}): Promise<KindReport> {
  const folders = forwardFolders(folder)
  if (folders.length === 0) return kindReport('forward', 0, [])
  await using device = await openNodeDevice()
  return await runForwardGolden(folders, device, options)
}

async function runTrainedOnNode({ folder }: GoldenFolders, options: KindOptions = {}): Promise<KindReport> {
  if (trainedFiles(folder).length === 0) return kindReport('trained', 0, [])
  await using device = await openNodeDevice()
  return await runTrainedGolden(folder, device, options)
}

async function openNodeDevice(): Promise<Device> {
  // Loaded here: the other kinds must run where ONNX Runtime is not installed.
  const { createNodeDevice } = await import('@widthwise/device-node')
  // No cache: what cases are made of is of no use to anybody after the run.
  return await createNodeDevice({ cacheFolder: false })
}

/** A kind whose units are found and counted, and all fail. */
function unsupported(kind: string, find: (folder: string) => readonly string[]): GoldenKind {
  return {
    supported: false,
    run: async ({ folder }) => {
      const units = find(folder)
      const failure = { code: 'not-supported', reason: 'not supported by this build' }
      return kindReport(
        kind,
        units.length,
        units.map((id) => ({ id, ...failure })),
      )
    },
  }
}
