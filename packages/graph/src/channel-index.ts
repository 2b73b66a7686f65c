/** Where the channels stand in a shape without batch: first in a map `[c, h, w]`, last in tokens `[t, c]` and vectors `[c]`. */
export function channelIndex(shape: readonly unknown[]): number {
  return shape.length === 3 ? 0 : shape.length - 1
}
