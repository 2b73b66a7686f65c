import type { Subnet } from '@widthwise/core'
import * as v from 'valibot'
import { describeIssue } from '../describe-issue.ts'
import { graphError } from '../errors.ts'

const ratios = v.union(
  [v.number(), v.array(v.number())],
  'must be one ratio, or a list with one for each block in forward order',
)
const ratio = v.number()
/** A width that was worked out may be a bit off the one it should be; the rule then takes it for another, as the published code does. */
const slack = 1e-9
const count = v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(1, 'must be at least 1'))

/** The keys of each rule's `slicing` object. Subnets come from files, so a misspelt key must not pass for a default. */
const forms: { readonly [Rule in Subnet['rule']]: v.GenericSchema<unknown, Extract<Subnet, { rule: Rule }>> } = {
  none: v.strictObject({ rule: v.literal('none') }),
  slimmable: v.strictObject({
    rule: v.literal('slimmable'),
    width: ratios,
    stem: v.exactOptional(v.picklist(['full', 'active'], "must be 'full' or 'active'")),
  }),
  scala: v.pipe(
    v.strictObject({ rule: v.literal('scala'), width: ratio, smallest: ratio, largest: ratio }),
    v.forward(
      v.check(
        ({ width, smallest, largest }) => smallest - slack <= width && width <= largest + slack,
        'must be from smallest to largest',
      ),
      ['width'],
    ),
  ),
  hydravit: v.strictObject({ rule: v.literal('hydravit'), heads: count }),
  matformer: v.strictObject({ rule: v.literal('matformer'), hidden: ratios }),
  sortednet: v.strictObject({ rule: v.literal('sortednet'), width: ratio, depth: v.exactOptional(count) }),
}

/**
 * Checks that a value has the keys of its rule, with values of the right type. Whether the ratios suit a network is
 * checked where they meet it.
 *
 * @throws {WidthwiseError} subnet-invalid
 */
export function assertSubnet(subnet: unknown): asserts subnet is Subnet {
  const rule = (subnet as Subnet | null | undefined)?.rule
  const form = typeof rule === 'string' && Object.hasOwn(forms, rule) ? forms[rule] : undefined
  if (!form) {
    throw graphError(
      'subnet-invalid',
      `${JSON.stringify(subnet)} names no slicing rule; there are ${Object.keys(forms).join(', ')}`,
      { details: { subnet } },
    )
  }
  const parsed = v.safeParse(form, subnet)
  if (parsed.success) return
  const { key, problem } = describeIssue(form, parsed.issues)
  throw graphError('subnet-invalid', `${JSON.stringify(subnet)}: ${key}: ${problem}`, { details: { subnet, key } })
}
