import { join } from 'node:path'
import { runCases } from './image/cases.ts'
import { runFiles } from './image/files.ts'
import { runGeometry } from './image/geometry.ts'
import { readJson } from './image/golden-files.ts'
import { runNormalize } from './image/normalize.ts'
import { createTally, type ImageGoldenReport } from './image/tally.ts'

export type { ImageGoldenFailure, ImageGoldenReport } from './image/tally.ts'

/** Options of {@link runImageGolden}. */
export interface ImageGoldenOptions {
  /** Folder of the photographs that cases name; default `../data/photos-cc-by` beside the golden folder. */
  readonly photos?: string
  /** Called after every unit. */
  readonly onProgress?: (found: number) => void
}

/**
 * Runs every image golden in `goldenFolder/image` against `@widthwise/image`: each case, geometry row, normalization
 * table, and good or bad file is one unit. Parts whose index is missing are left out.
 */
export async function runImageGolden(
  goldenFolder: string,
  options: ImageGoldenOptions = {},
): Promise<ImageGoldenReport> {
  const folder = join(goldenFolder, 'image')
  const photos = options.photos ?? join(goldenFolder, '..', 'data', 'photos-cc-by')
  const tally = createTally(options.onProgress)
  const parts = [
    ['cases.json', (index: never) => runCases(index, photos, tally)],
    ['geometry.json', (index: never) => runGeometry(index, tally)],
    ['normalize.json', (index: never) => runNormalize(index, tally)],
    ['files.json', (index: never) => runFiles(index, folder, tally)],
  ] as const
  for (const [file, run] of parts) {
    const index = await readJson(join(folder, file))
    if (index !== undefined) await run(index as never)
  }
  return tally.report()
}
