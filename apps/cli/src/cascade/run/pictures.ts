import type { WidthwiseError } from '@widthwise/core'
import { openDataset } from '@widthwise/datasets'
import { decodeImage } from '@widthwise/image'
import type { Cascade, ImageInput } from 'widthwise'
import type { Cli } from '../../cli.ts'
import type { CascadeRunFlags } from '../../commands/cascade/run.ts'
import { cliError } from '../../errors.ts'
import { assertClasses } from '../../eval/assert-classes.ts'
import { expandImages } from '../../images/expand-images.ts'

/** One picture of a run, or why there is none. */
export type Picture = {
  /** What results and records call it. */
  readonly input: string
  /** Class index of the truth, where it is known. */
  readonly label?: number
} & ({ readonly image: ImageInput; readonly error?: undefined } | { readonly error: WidthwiseError })

/** The pictures of a run, which can be gone through several times. */
export interface Pictures {
  /** What they are of, where they have labels. */
  readonly data?: { readonly name: string; readonly split: string }
  readonly count: number
  all(): AsyncIterable<Picture>
}

/**
 * The pictures that a command line names: as arguments, or as a labelled set.
 *
 * @throws {WidthwiseError} usage-invalid when it is neither or both; labels-mismatch, and what `openDataset` throws
 */
export async function openPictures(
  cli: Cli,
  names: readonly string[],
  flags: CascadeRunFlags,
  cascade: Cascade,
): Promise<Pictures> {
  if (flags.data !== undefined) return labelled(cli, flags.data, flags, cascade)
  const entries = (await expandImages(names, cli.stdin)).slice(0, flags.limit)
  return {
    count: entries.length,
    async *all() {
      yield* entries
    },
  }
}

/** @throws {WidthwiseError} usage-invalid */
export function assertPicturesNamed(names: readonly string[], { data, records, split }: CascadeRunFlags): void {
  if (names.length > 0 === (data !== undefined)) {
    const what = data === undefined ? 'no picture is named' : 'pictures are named twice'
    throw cliError('usage-invalid', `${what}: give IMAGE arguments or --data`)
  }
  if (data !== undefined) return
  if (records !== undefined) throw cliError('usage-invalid', '--records needs labels: name the pictures by --data')
  if (split !== undefined) throw cliError('usage-invalid', '--split is of --data')
}

async function labelled(cli: Cli, data: string, flags: CascadeRunFlags, { labels }: Cascade): Promise<Pictures> {
  const progress = await cli.progress('getting the data')
  try {
    const dataset = await openDataset(data, {
      split: flags.split,
      labels,
      signal: cli.signal,
      decode: (bytes) => decodeImage(bytes, { orientation: flags.orientation }),
      onProgress: ({ done, total }) => progress.update(total > 0 ? done / total : 0),
    })
    assertClasses(dataset, labels)
    const count = Math.min(dataset.count, flags.limit ?? dataset.count)
    return {
      data: { name: dataset.name, split: dataset.split },
      count,
      async *all() {
        for await (const chunk of dataset.chunks({ size: 16, to: count, signal: cli.signal })) {
          for (const sample of chunk) {
            const { id, label } = sample
            yield {
              input: String(id),
              label,
              ...('error' in sample ? { error: sample.error } : { image: sample.image }),
            }
          }
        }
      },
    }
  } finally {
    progress.stop()
  }
}
