import { writeFileSync } from 'node:fs'
import { createOnnx, encodeOnnx, type OnnxModelFields } from '@widthwise/onnx'

/** Cells of 8 × 8 pixels in an input of 64 × 64. */
const cells = 8
const cell = 8

/** What a detector of {@link writeTinyDetector} departs from YOLOv8's form in. */
export interface TinyDetectorOptions {
  /** How sure it is of a cell in the colour of a class: the logit; that of any other cell is −6. Default 6. */
  readonly logit?: number
  /** Dimensions of the input, as the file states them. */
  readonly input?: readonly (number | string)[]
  /** `transposed`: [1, N, 6]; `logits`: no sigmoid; `two`: the boxes apart from the scores; `unstated`: without a shape. */
  readonly output?: 'transposed' | 'logits' | 'two' | 'unstated'
}

/**
 * Writes a detector with the form of YOLOv8's, [1, 4 + 2, 64]: of each cell of its input it says how red (class 0) and how
 * blue (class 1) it is, and its box is the cell.
 *
 * @returns the file
 */
export function writeTinyDetector(file: string, options: TinyDetectorOptions = {}): string {
  writeFileSync(file, encodeOnnx(createOnnx(fields(options))))
  return file
}

function fields({ logit = 6, input = [1, 3, 64, 64], output }: TinyDetectorOptions): OnnxModelFields {
  const scores = output === 'logits' ? 'flat' : 'scores'
  const outputs: [name: string, shape: readonly (number | string)[]][] =
    output === 'two'
      ? [
          ['boxes', [1, 4, cells ** 2]],
          ['scores', [1, 2, cells ** 2]],
        ]
      : [['output', output === 'transposed' ? [1, cells ** 2, 6] : [1, 6, cells ** 2]]]
  return {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 17n }],
    graph: {
      name: 'tiny',
      input: [valueInfo('images', input)],
      output: outputs.map(([name, shape]) => valueInfo(name, output === 'unstated' ? undefined : shape)),
      initializer: [
        floats('colours', [2, 3, cell, cell], colourWeights(logit)),
        floats('none', [2], [-6, -6]),
        { name: 'columns', dims: [3n], dataType: 7, int64Data: [1n, 2n, BigInt(cells ** 2)] },
        floats('boxes', [1, 4, cells ** 2], cellBoxes()),
      ],
      node: [
        {
          opType: 'Conv',
          input: ['images', 'colours', 'none'],
          output: ['colour'],
          attribute: [{ name: 'strides', type: 7, ints: [BigInt(cell), BigInt(cell)] }],
        },
        { opType: 'Reshape', input: ['colour', 'columns'], output: ['flat'] },
        { opType: 'Sigmoid', input: ['flat'], output: ['scores'] },
        ...(output === 'two' ? [{ opType: 'Identity', input: ['boxes'], output: ['same'] }] : []),
        {
          opType: 'Concat',
          input: ['boxes', scores],
          output: [output === 'transposed' ? 'rows' : 'output'],
          attribute: [{ name: 'axis', type: 2, i: 1n }],
        },
        ...(output === 'transposed'
          ? [
              {
                opType: 'Transpose',
                input: ['rows'],
                output: ['output'],
                attribute: [{ name: 'perm', type: 7, ints: [0n, 2n, 1n] }],
              },
            ]
          : []),
      ],
    },
  }
}

/** [2, 3, cell, cell]: the mean of red minus green, and of blue minus green; grey is neither. */
function colourWeights(logit: number): number[] {
  const share = (logit + 6) / cell ** 2
  const plane = (weight: number): number[] => Array<number>(cell ** 2).fill(weight * share)
  return [[1, -1, 0].flatMap(plane), [0, -1, 1].flatMap(plane)].flat()
}

/** [4, cells²]: centres and sides. */
function cellBoxes(): number[] {
  const all = Array.from({ length: cells ** 2 }, (_, at) => at)
  const centre = (at: number): number => (at + 0.5) * cell
  return [
    ...all.map((at) => centre(at % cells)),
    ...all.map((at) => centre(Math.floor(at / cells))),
    ...Array<number>(2 * cells ** 2).fill(cell),
  ]
}

function floats(name: string, dims: readonly number[], values: readonly number[]) {
  return { name, dims: dims.map(BigInt), dataType: 1, rawData: new Uint8Array(Float32Array.from(values).buffer) }
}

function valueInfo(name: string, shape: readonly (number | string)[] | undefined) {
  const dim = shape?.map((size) => ({
    value:
      typeof size === 'number'
        ? { case: 'dimValue' as const, value: BigInt(size) }
        : { case: 'dimParam' as const, value: size },
  }))
  return {
    name,
    type: { value: { case: 'tensorType' as const, value: { elemType: 1, ...(dim && { shape: { dim } }) } } },
  }
}
