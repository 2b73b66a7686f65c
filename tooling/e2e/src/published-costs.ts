import type { Subnet } from '@widthwise/core'
import {
  type Architecture,
  architectureByName,
  buildGraph,
  type Counter,
  elementwiseMacs,
  slicedCost,
  sliceGraph,
} from '@widthwise/graph'

/** What a source prints of one network, and how that network is described here. */
export interface PublishedRow {
  /** As the source calls it. */
  readonly model: string
  /** A configuration of `@widthwise/graph`. */
  readonly network: string
  /** Keys in which it differs from that configuration. */
  readonly change?: Readonly<Record<string, unknown>>
  /** Height and width of the input, where they are not the configuration's. */
  readonly size?: readonly [number, number]
  /** The subnets that run, one after the other; the whole network when left out. */
  readonly passes?: readonly Subnet[]
  /** Millions of parameters and billions of MACs, digit by digit as printed. */
  readonly paramsM?: string
  readonly macsG?: string
  /** As the table's, where this number was counted otherwise than the others. */
  readonly counter?: Counter
  /** Why a printed number is not what we count: keys of {@link PublishedCosts.reasons}. */
  readonly why?: Partial<Record<'params' | 'macs', string>>
}

/** One table of one source. */
export interface PublishedTable {
  readonly title: string
  readonly note?: string
  /** What the source counts beside MACs; or the MACs of its own code, channels that it drops included. */
  readonly counter?: Counter | 'reference'
  /** Parameters of parts that train and do not run are printed; what such a network's description has more. */
  readonly trains?: Readonly<Record<string, unknown>>
  readonly rows: readonly PublishedRow[]
}

/** All tables, and the reasons that their rows name. */
export interface PublishedCosts {
  readonly reasons: Readonly<Record<string, string>>
  readonly tables: readonly PublishedTable[]
}

/** A printed number beside ours. */
export interface Comparison {
  readonly printed: string
  /** In the unit of the printed number, counted as the source counts. */
  readonly computed: number
  /** Ours, rounded to the printed digits, is the printed number. */
  readonly equal: boolean
  readonly why?: string
}

/** One row with what this build counts. */
export interface ComparedRow {
  readonly row: PublishedRow
  /** Convolutions, linear layers and attention products alone, in billions. */
  readonly macsG: number
  readonly params?: Comparison
  readonly macs?: Comparison
}

/** Counts the network of a row, and compares. */
export function compareRow(row: PublishedRow, { counter: usual, trains }: PublishedTable): ComparedRow {
  const counter = row.counter ?? usual
  const { architecture, input } = architectureByName(row.network)
  const [height, width] = row.size ?? [input[1], input[2]]
  const described = { ...architecture, ...row.change } as Architecture
  const graph = buildGraph(described, { input: [input[0], height, width] })
  const passes = (row.passes ?? [{ rule: 'none' }]).map((subnet) => {
    const sliced = sliceGraph(graph, subnet)
    const { params, macs, macsReference = macs } = slicedCost(sliced)
    const printed = counter === 'reference' ? macsReference : macs + (counter ? elementwiseMacs(sliced, counter) : 0)
    return { params, macs, printed }
  })
  const trained = trains && buildGraph({ ...described, ...trains }, { input: [input[0], height, width] })
  const params = trained
    ? slicedCost(sliceGraph(trained, { rule: 'none' })).params
    : Math.max(...passes.map((pass) => pass.params))
  const sum = (of: 'macs' | 'printed') => passes.reduce((all, pass) => all + pass[of], 0) / 1e9
  return {
    row,
    macsG: sum('macs'),
    ...(row.paramsM && { params: comparison(row.paramsM, params / 1e6, row.why?.params) }),
    ...(row.macsG && { macs: comparison(row.macsG, sum('printed'), row.why?.macs) }),
  }
}

function comparison(printed: string, computed: number, why: string | undefined): Comparison {
  const digits = printed.split('.')[1]?.length ?? 0
  return { printed, computed, equal: computed.toFixed(digits) === printed, ...(why && { why }) }
}
