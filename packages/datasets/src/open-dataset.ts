import { stat } from 'node:fs/promises'
import type { FindCifar10Options } from './cifar10/find-cifar10.ts'
import { openCifar10 } from './cifar10/open-cifar10.ts'
import { openClassFolders } from './class-folders.ts'
import type { Dataset } from './dataset.ts'
import { datasetsError } from './errors.ts'
import { openFileList } from './file-list.ts'
import type { DecodeImage } from './image-files.ts'

/** Options of {@link openDataset}. */
export interface OpenDatasetOptions extends Pick<FindCifar10Options, 'folder' | 'download' | 'onProgress' | 'signal'> {
  /** `cifar10`: `test` (when left out), `calibration` or `train`. Class folders: a folder inside. Lists, and folders without: `all`. */
  readonly split?: string | undefined
  /** Names of the classes by index, as a model has them, for folders and lists. */
  readonly labels?: readonly string[] | undefined
  /** How the bytes of an image file become pixels; `decodeImage` of `@widthwise/image` when left out. */
  readonly decode?: DecodeImage | undefined
}

/**
 * Labelled images: `cifar10`, a folder of class folders, or a file that lists images with their labels.
 * (A folder or file that is called `cifar10` is reached as `./cifar10`.)
 *
 * @throws {WidthwiseError} `dataset-unknown`, `split-unknown`, and what `openCifar10`, `openClassFolders` and
 *   `openFileList` throw
 */
export async function openDataset(name: string, options: OpenDatasetOptions = {}): Promise<Dataset> {
  if (name === 'cifar10') return openCifar10(options)
  const found = await stat(name).catch(() => undefined)
  if (found?.isDirectory()) return openClassFolders(name, options)
  if (!found?.isFile()) {
    throw datasetsError('dataset-unknown', `${name} is neither a known set (cifar10) nor a folder or file`, {
      details: { name },
    })
  }
  if (options.split !== undefined && options.split !== 'all') {
    const message = `split ${JSON.stringify(options.split)} of ${name}; a list is one split, "all"`
    throw datasetsError('split-unknown', message, { details: { name, split: options.split } })
  }
  return openFileList(name, options)
}
