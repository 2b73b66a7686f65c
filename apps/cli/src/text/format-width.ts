import type { Width } from '@widthwise/graph'

/** A width as the command line takes it: a ratio, or one a block with slashes between them. */
export function formatWidth(width: Width): string {
  return typeof width === 'number' ? String(width) : width.join('/')
}
