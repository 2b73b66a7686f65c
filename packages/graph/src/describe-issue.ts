import * as v from 'valibot'

/** Where a value breaks its schema, and what would have been right. */
export interface DescribedIssue {
  /** Path of the key, such as `dims.2`; the empty text for the value as a whole. */
  readonly key: string
  readonly problem: string
}

/** The first issue of a failed parse, in words; for a misspelt key it lists those that exist. */
export function describeIssue(schema: v.GenericSchema, issues: readonly v.BaseIssue<unknown>[]): DescribedIssue {
  const issue = issues[0] as v.BaseIssue<unknown>
  const key = v.getDotPath(issue) ?? ''
  if (issue.type !== 'strict_object' || issue.path?.length !== 1) return { key, problem: issue.message }
  const entries = entriesOf(schema, issue.path[0]?.input) ?? {}
  const expected = entries[key]?.expects
  if (expected !== undefined) return { key, problem: `is missing; it must be of type ${expected}` }
  return { key, problem: `there is no such key; the keys are ${Object.keys(entries).join(', ')}` }
}

/** The keys that there are; of a schema with alternatives, those of the one that the value names. */
function entriesOf(schema: v.GenericSchema, value: unknown): Readonly<Record<string, v.GenericSchema>> | undefined {
  const { entries, options, key } = schema as {
    readonly entries?: Readonly<Record<string, v.GenericSchema>>
    readonly options?: readonly v.GenericSchema[]
    readonly key?: string
  }
  if (key === undefined) return entries
  const name = (value as Readonly<Record<string, unknown>>)[key]
  const alternatives = options?.map((option) => entriesOf(option, value))
  return alternatives?.find((of) => of?.[key] && v.is(of[key], name))
}
