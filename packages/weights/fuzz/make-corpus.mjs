/**
 * Writes the files that the fuzz campaign starts from into `fuzz/corpus`: valid ones of every kind, nested shards, and
 * a few that are wrong in one way each. Needs a build. Run it again when the format of nested shards changes.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { createMemoryStore, encodeNestedShards, encodeSafetensors, planNestedShards } from '../dist/index.js'

const folder = new URL('corpus/', import.meta.url)

function counted(shape) {
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => index)
}

function tensor(name, shape, dtype = 'f32') {
  return { name, shape, dtype, data: counted(shape) }
}

/** A file of any header text. */
function rawFile(header, dataBytes) {
  const text = new TextEncoder().encode(header)
  const file = new Uint8Array(8 + text.length + dataBytes)
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true)
  file.set(text, 8)
  return file
}

const every = ['F64', 'I64', 'U64', 'F32', 'I32', 'U32', 'F16', 'BF16', 'I16', 'U16', 'I8', 'U8', 'BOOL']
const sizes = [8, 8, 8, 4, 4, 4, 2, 2, 2, 2, 1, 1, 1]
let end = 0
const everyDtype = every.map((dtype, index) => {
  end += sizes[index]
  return `"${dtype}":{"dtype":"${dtype}","shape":[1],"data_offsets":[${end - sizes[index]},${end}]}`
})

const files = {
  empty: encodeSafetensors([]),
  'metadata-only': encodeSafetensors([], { format: 'pt', 'ключ "x"\n': '\\ 😀' }),
  matrices: encodeSafetensors([
    tensor('a.weight', [4, 6]),
    tensor('a.bias', [4]),
    tensor('scalar', []),
    tensor('none', [3, 0]),
  ]),
  halves: encodeSafetensors([tensor('h', [3, 5], 'f16'), tensor('b', [2, 2, 2], 'bf16'), tensor('f', [2])], { a: 'b' }),
  'odd-names': encodeSafetensors(['__proto__', 'constructor', '7', '', '"\\\n\u0001'].map((name) => tensor(name, [1]))),
  'every-dtype': rawFile(`{${everyDtype.join()}}`, end),
  'wrong-duplicate': rawFile(
    '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\\u0061":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}',
    1,
  ),
  'wrong-overlap': rawFile(
    '{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}',
    3,
  ),
  'wrong-hole': rawFile(
    '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}',
    3,
  ),
  'wrong-overflow': rawFile('{"a":{"dtype":"F64","shape":[4294967296,4294967296,0],"data_offsets":[0,0]}}', 0),
}

const fullShape = [12, 4]
const fused = (d) => ({
  fullShape,
  segments: [
    [
      [0, d],
      [4, 4 + d],
      [8, 8 + d],
    ],
    [[0, d]],
  ],
})
const store = createMemoryStore([tensor('qkv', fullShape), tensor('w', [6, 4]), tensor('late', [])], { licence: 'MIT' })
const plan = planNestedShards([
  new Map([
    ['qkv', fused(1)],
    ['w', { fullShape: [6, 4], segments: [[[0, 2]], [[0, 2]]] }],
  ]),
  new Map([
    ['qkv', fused(2)],
    ['w', { fullShape: [6, 4], segments: [[[3, 6]], [[2, 4]]] }],
    ['late', { fullShape: [], segments: [] }],
  ]),
  new Map([
    ['qkv', fused(4)],
    ['w', { fullShape: [6, 4], segments: [[[0, 6]], [[0, 4]]] }],
  ]),
])
for (const [index, { data }] of (await encodeNestedShards(store, plan)).entries()) files[`nested-${index}`] = data

await mkdir(folder, { recursive: true })
for (const [name, bytes] of Object.entries(files)) await writeFile(new URL(`${name}.safetensors`, folder), bytes)
