import type { Segment } from '@widthwise/core'
import type { Box } from './boxes.ts'

/** How a part of a tensor is named in a file: `name@[a:b,c:d]`, indices of the full tensor. */
export function formatBoxName(tensor: string, box: Box): string {
  return `${tensor}@[${box.map(([from, to]) => `${from}:${to}`).join(',')}]`
}

/** The other way round; undefined when a name has no such form. The tensor's own name may be any text. */
export function parseBoxName(name: string): { tensor: string; box: Box } | undefined {
  const at = name.lastIndexOf('@[')
  const ranges = name.slice(at + 2, -1)
  if (at === -1 || !name.endsWith(']') || !/^(?:\d{1,15}:\d{1,15}(?:,(?=\d)|$))*$/.test(ranges)) return undefined
  const box = ranges === '' ? [] : ranges.split(',').map((range) => range.split(':').map(Number) as unknown as Segment)
  return { tensor: name.slice(0, at), box }
}
