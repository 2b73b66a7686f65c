/** Part of a picture whose rows stand together in the file. */
export interface PngPass {
  /** Pixels of a row, and rows; both above 0. */
  readonly width: number
  readonly height: number
  /** Where the pixels belong in the picture: the first one, and how far apart they are. */
  readonly x: number
  readonly y: number
  readonly stepX: number
  readonly stepY: number
}

/** Adam7 (PNG specification, 8.2): x, y, step across, step down. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

/** The passes of a picture in the order of the file; a small one has fewer than seven. */
export function pngPasses(width: number, height: number, interlaced: boolean): PngPass[] {
  const steps = interlaced ? adam7 : ([[0, 0, 1, 1]] as const)
  return steps
    .map(([x, y, stepX, stepY]) => ({
      ...{ x, y, stepX, stepY },
      width: Math.ceil((width - x) / stepX),
      height: Math.ceil((height - y) / stepY),
    }))
    .filter((pass) => pass.width > 0 && pass.height > 0)
}
