import type { ComparedRow, Comparison, PublishedCosts, PublishedTable } from './published-costs.ts'

/** The text of docs/published.md: what papers print of their networks beside what is counted here. */
export function publishedPage(
  { reasons }: PublishedCosts,
  compared: readonly { readonly table: PublishedTable; readonly rows: readonly ComparedRow[] }[],
): string {
  const used = Object.keys(reasons)
  const all = compared.flatMap(({ rows }) => rows.flatMap(({ params, macs }) => [params, macs])).filter((one) => !!one)
  const equal = all.filter((one) => one.equal).length
  return `<!-- Written by \`npm run docs:published\` from tooling/e2e/testdata/published-costs.json and the architectures. -->

# Published numbers, and ours

Every parameter and MAC count that these sources print of the networks Widthwise has, beside what it counts from its own graphs:
${all.length} numbers, of which ${equal} are equal to the last printed digit and ${all.length - equal} are not, each with its reason (the letter behind it).

MACs are multiply-accumulates of convolutions, linear layers and attention products on one image; no norms, activations, biases or
poolings. Where a source's own counter adds some of these, the column "as counted there" adds the same, and that number is compared.
\`widthwise inspect NAME\` prints the counts of any of these networks.

${compared.map((one) => section(one, used)).join('\n')}
## Reasons

${used.map((key, index) => `- **${letter(index)}** ${reasons[key]}`).join('\n')}
`
}

const letter = (index: number): string => String.fromCharCode(97 + index)

function section(
  { table, rows }: { readonly table: PublishedTable; readonly rows: readonly ComparedRow[] },
  reasons: readonly string[],
): string {
  const countedOtherwise = table.counter !== undefined || table.rows.some(({ counter }) => counter)
  const columns = ['network', 'here']
  if (rows.some(({ params }) => params)) columns.push('params, M', 'counted')
  if (countedOtherwise) columns.push('MACs, G', 'as counted there', 'MACs alone')
  else columns.push('MACs, G', 'counted')
  const cell = (one: Comparison | undefined): readonly [string, string] => {
    if (!one) return ['', '']
    const { printed, computed, equal, why } = one
    return [`${printed}${equal ? '' : ` (${letter(reasons.indexOf(why ?? ''))})`}`, counted(computed, printed)]
  }
  const lines = rows.map(({ row, params, macs, macsG }) => {
    const cells = [row.model, `\`${row.network}\``]
    if (columns.includes('params, M')) cells.push(...cell(params))
    cells.push(...cell(macs))
    if (countedOtherwise) cells.push(counted(macsG, row.macsG ?? ''))
    return `| ${cells.join(' | ')} |`
  })
  return `## ${table.title}

${table.note ? `${table.note}\n\n` : ''}| ${columns.join(' | ')} |
| ${columns.map((_, index) => (index < 2 ? '---' : '---:')).join(' | ')} |
${lines.join('\n')}
`
}

/** Two digits more than printed, so that the rounding can be followed. */
const counted = (value: number, printed: string): string => value.toFixed((printed.split('.')[1]?.length ?? 0) + 2)
