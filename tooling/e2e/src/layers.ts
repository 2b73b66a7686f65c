/**
 * Which way packages may depend: a package imports only from rows above its own, lowest layer first.
 * Packages of one row do not know each other. Adding a package is its name in a row.
 */
export const layers: readonly (readonly string[])[] = [
  ['@widthwise/core'],
  ['@widthwise/files'],
  ['@widthwise/graph'],
  ['@widthwise/weights'],
  ['@widthwise/onnx'],
  ['@widthwise/image'],
  ['@widthwise/datasets'],
  ['@widthwise/golden'],
  ['@widthwise/train'],
  ['@widthwise/kernels'],
  ['@widthwise/device'],
  ['@widthwise/device-node', '@widthwise/device-web'],
  ['@widthwise/records'],
  ['@widthwise/cascade'],
  ['@widthwise/detection'],
  ['@widthwise/controller'],
  ['widthwise'],
  ['@widthwise/server'],
  ['@widthwise/cli', '@widthwise/web'],
]

/** Packages that do no I/O and run unchanged in Node, a worker and a browser, with the libraries that each may use. */
export const purePackages: Readonly<Record<string, readonly string[]>> = {
  '@widthwise/core': [],
  '@widthwise/graph': ['valibot', 'leven'],
  '@widthwise/cascade': [],
  '@widthwise/detection': [],
  '@widthwise/controller': [],
}

/** Height of a package in the table, 0 the lowest; undefined when it has no row. */
export function layerOf(name: string): number | undefined {
  const layer = layers.findIndex((row) => row.includes(name))
  return layer < 0 ? undefined : layer
}
