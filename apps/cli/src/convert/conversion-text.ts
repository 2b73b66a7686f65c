import { formatBytes, formatCount } from '../text/format.ts'
import type { Style } from '../text/style.ts'
import { renderTable } from '../text/table.ts'
import type { Assumed } from './assumed.ts'
import type { WrittenWeights } from './write-weights.ts'

/** A parameter that has another name, or stands in another shape, in the checkpoint. */
export interface RenamedTensor {
  readonly from: string
  readonly to: string
  /** Both shapes, where they differ by dimensions of 1. */
  readonly shapes?: readonly [from: readonly number[], to: readonly number[]]
}

/** What a conversion did. */
export interface Conversion {
  readonly out: string
  readonly name: string
  /** Whose names the checkpoint has, and what the state dict in it was found under. */
  readonly naming?: string
  readonly checkpoint: {
    readonly format: string
    readonly key?: string
    readonly prefix: string
    readonly otherKeys: readonly string[]
  }
  readonly tensors: number
  readonly renamed: readonly RenamedTensor[]
  readonly unused: readonly string[]
  readonly missing: readonly string[]
  /** Tensors of another size than the parameter of their name; then nothing is converted. */
  readonly misshapen: readonly {
    readonly name: string
    readonly shape: readonly number[]
    readonly expected: readonly number[]
  }[]
  readonly shards: readonly WrittenWeights[]
  readonly points: readonly { readonly width: number; readonly macs: number; readonly params: number }[]
  readonly assumed: readonly Assumed[]
}

/** A conversion for people: what was made of what, what is left over, and everything that nobody said. */
export function conversionText(conversion: Conversion, style: Style, quiet: boolean): string {
  const { out, name, shards, points } = conversion
  const bytes = shards.reduce((sum, shard) => sum + shard.bytes, 0)
  const files = shards.length === 1 ? 'one file' : `${shards.length} files`
  const made = `${out}: ${name}, ${formatBytes(bytes)} in ${files}`
  if (quiet) return made
  const widths = renderTable(
    [
      { title: 'width', align: 'right' },
      { title: 'parameters', align: 'right' },
      { title: 'MACs', align: 'right' },
    ],
    points.map(({ width, params, macs }) => [String(width), formatCount(params), formatCount(macs)]),
    style,
  )
  return [made, '', ...tensorLines(conversion), '', widths, ...assumedLines(conversion, style)].join('\n')
}

/** What became of the checkpoint's tensors; the same lines tell of a checkpoint that does not fit. */
export function tensorLines(
  conversion: Pick<Conversion, 'checkpoint' | 'naming' | 'tensors' | 'renamed' | 'unused' | 'missing' | 'misshapen'>,
): readonly string[] {
  const { checkpoint, naming, tensors, renamed, unused, missing, misshapen } = conversion
  const { key, otherKeys, prefix, format } = checkpoint
  const reshaped = renamed.filter(({ shapes }) => shapes).length
  return [
    `checkpoint  ${format}${key ? `, ${key}` : ''}${otherKeys.length > 0 ? ` (also there, with --key: ${otherKeys.join(', ')})` : ''}`,
    `parameters  ${tensors}${naming ? `, in ${naming}’s names` : ''}${prefix ? `, in ${prefix.slice(0, -1)}` : ''}`,
    `renamed     ${count(renamed, ({ from, to }) => `${from} → ${to}`)}${reshaped > 0 ? `; ${reshaped} in another shape` : ''}`,
    `unused      ${count(unused, (from) => from)}`,
    ...(missing.length > 0 ? [`missing     ${count(missing, (from) => from)}`] : []),
    ...(misshapen.length > 0
      ? [`misshapen   ${count(misshapen, ({ name, shape, expected }) => `${name} [${shape}], not [${expected}]`)}`]
      : []),
  ]
}

function count<Item>(items: readonly Item[], text: (item: Item) => string): string {
  const [first] = items
  if (first === undefined) return 'none'
  return items.length === 1 ? `1: ${text(first)}` : `${items.length}, such as ${text(first)}`
}

function assumedLines({ assumed }: Conversion, style: Style): readonly string[] {
  if (assumed.length === 0) return []
  const rows = assumed.map(({ what, value, option }) => [what, value, option])
  return ['', renderTable([{ title: 'assumed' }, { title: '' }, { title: 'say otherwise with' }], rows, style)]
}
