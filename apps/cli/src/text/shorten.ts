/** The end of a path, which tells it from its neighbours, in at most `length` characters. */
export function shorten(path: string, length: number): string {
  return path.length <= length ? path : `…${path.slice(1 - length)}`
}
