const text = (word: string): number[] => Array.from(word, (letter) => letter.charCodeAt(0))
/** A field of protobuf that holds so many bytes, all lengths below 128. */
const field = (number: number, bytes: readonly number[]): number[] => [(number << 3) | 2, bytes.length, ...bytes]

/** float32 of the shape [1]. */
const type = field(2, field(1, [8, 1, ...field(2, field(1, [8, 1]))]))
const node = [...field(1, text('x')), ...field(2, text('y')), ...field(4, text('Identity'))]
const port = (name: string): number[] => [...field(1, text(name)), ...type]
const graph = [...field(1, node), ...field(2, text('g')), ...field(11, port('x')), ...field(12, port('y'))]

/** The ONNX model `y = x`, IR version 8, operator set 20: the cheapest proof that a runtime works. */
export const smallestModel: Uint8Array = Uint8Array.from([8, 8, ...field(7, graph), ...field(8, [16, 20])])
