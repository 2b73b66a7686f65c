import type { PortInfo } from '@widthwise/core'
import { deviceError } from './errors.ts'

/**
 * The outputs asked for, each once, in the order of the model; its first when none are named.
 *
 * @throws {WidthwiseError} output-not-offered
 */
export function checkOutputs(ports: readonly PortInfo[], asked: readonly string[] | undefined): readonly string[] {
  const known = ports.map(({ name }) => name)
  if (asked === undefined) return known.slice(0, 1)
  const unknown = asked.find((name) => !known.includes(name))
  if (unknown === undefined && asked.length > 0) return known.filter((name) => asked.includes(name))
  const what = unknown === undefined ? 'no output at all' : `output '${unknown}'`
  throw deviceError('output-not-offered', `${what} was asked for; there are ${known.join(', ')}`, {
    details: { asked, known },
  })
}
