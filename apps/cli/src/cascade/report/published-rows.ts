import { readAsset } from '../../assets.ts'

/** A row as the paper prints it. */
export interface PublishedRow {
  readonly table: string
  readonly base: string
  readonly saver: string
  readonly baseGmacs: number
  readonly baseTop1: number
  readonly saverGmacs: number
  readonly saverTop1: number
  /** At each drop; `null` where the saver alone is within it. */
  readonly requiredGmacs: readonly (number | null)[]
  readonly changePercent: readonly (number | null)[]
  readonly best: {
    readonly gmacs: number
    readonly changePercent: number
    readonly top1: number
    readonly gain: number
  }
  /** What is wrong with the printed row. */
  readonly misprint?: string
}

/** The printed tables of TinySaver that savings are laid beside. */
export interface PublishedTables {
  readonly source: string
  readonly drops: readonly number[]
  readonly rows: readonly PublishedRow[]
}

/** Reads them from the package. */
export async function publishedTables(): Promise<PublishedTables> {
  return JSON.parse(await readAsset('report/tinysaver-tables.json'))
}

/** The printed rows of a model; names are compared without case, underscores and dots. */
export function rowsOfBase({ rows }: PublishedTables, base: string): readonly PublishedRow[] {
  return rows.filter((row) => plain(row.base) === plain(base))
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')
