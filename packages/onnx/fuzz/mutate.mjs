import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'

/** Numbers from a seed, in [0, 1): mulberry32. */
export function randomFrom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The files that mutations start from: graphs of others' networks, without weights. */
export function goodFiles() {
  const folder = new URL('../src/analysis/testdata/', import.meta.url)
  const graphs = JSON.parse(readFileSync(new URL('others-graphs.json', folder), 'utf8'))
  const all = new Uint8Array(brotliDecompressSync(readFileSync(new URL('others-graphs.br', folder))))
  // A fresh copy: what is read must not depend on bytes beyond the file.
  return graphs.map(({ offset, bytes }) => all.slice(offset, offset + bytes))
}

const pick = (random, list) => list[Math.floor(random() * list.length)]
const oddNumbers = [0n, 1n, -1n, 2n, 3n, 7n, 64n, 65536n, 2n ** 31n, 2n ** 53n, 2n ** 62n, -(2n ** 63n), 2n ** 63n - 1n]
const oddOperators = [
  ...['If', 'Loop', 'Scan', 'Constant', 'ConstantOfShape', 'Range', 'Expand', 'Tile', 'Pad', 'Einsum', 'Reshape'],
  ...[
    'Conv',
    'ConvTranspose',
    'MatMul',
    'Gemm',
    'Resize',
    'Slice',
    'Gather',
    'Concat',
    'Split',
    'Attention',
    'Nothing',
  ],
]

function splice(file, from, removed, added) {
  const changed = new Uint8Array(file.length - removed + added.length)
  changed.set(file.subarray(0, from))
  changed.set(added, from)
  changed.set(file.subarray(from + removed), from + added.length)
  return changed
}

/** Changes bytes: mostly one, so that the decoder goes on behind it. */
function mutateBytes(random, file, corpus) {
  let changed = file
  for (let count = 1 + Math.floor(random() ** 3 * 6); count > 0; count--) {
    const from = Math.floor(random() * changed.length)
    const length = Math.min(Math.floor(random() ** 2 * 24), changed.length - from)
    const kind = Math.floor(random() * 6)
    if (kind <= 1) changed = changed.with(from, Math.floor(random() * 256))
    else if (kind === 2) changed = changed.with(from, changed[from] ^ (1 << Math.floor(random() * 8)))
    else if (kind === 3) changed = splice(changed, from, length, new Uint8Array(0))
    else if (kind === 4) changed = changed.slice(0, from)
    else {
      const other = pick(random, corpus)
      const start = Math.floor(random() * other.length)
      changed = splice(changed, from, length, other.slice(start, start + Math.floor(random() * 64)))
    }
  }
  return changed
}

/** Changes of the decoded graph, which keep the file readable and the graph wrong. */
const graphChanges = [
  function dimension(random, { initializer }) {
    const tensor = pick(random, initializer)
    if (tensor?.dims.length) tensor.dims[Math.floor(random() * tensor.dims.length)] = pick(random, oddNumbers)
  },
  function addDimension(random, { initializer }) {
    pick(random, initializer)?.dims.push(pick(random, oddNumbers))
  },
  function inputDimension(random, { input }) {
    const dims = input[0]?.type?.value.value?.shape?.dim
    const dim = dims && pick(random, dims)
    if (dim) dim.value = random() < 0.3 ? { case: undefined } : { case: 'dimValue', value: pick(random, oddNumbers) }
  },
  function tensorNumber(random, { initializer, node }) {
    const tensors = [...initializer, ...node.flatMap(({ attribute }) => attribute.flatMap(({ t }) => (t ? [t] : [])))]
    const tensor = pick(
      random,
      tensors.filter(({ dataType }) => dataType === 7),
    )
    if (!tensor || tensor.rawData.length < 8) return
    tensor.rawData = tensor.rawData.slice()
    const view = new DataView(tensor.rawData.buffer)
    view.setBigInt64(8 * Math.floor(random() * (tensor.rawData.length >> 3)), pick(random, oddNumbers), true)
  },
  function attributeNumber(random, { node }) {
    const attribute = pick(random, pick(random, node)?.attribute ?? [])
    if (!attribute) return
    if (attribute.ints.length > 0) {
      attribute.ints[Math.floor(random() * attribute.ints.length)] = pick(random, oddNumbers)
    } else attribute.i = pick(random, oddNumbers)
  },
  function dropAttribute(random, { node }) {
    pick(random, node)?.attribute.splice(0, 1)
  },
  function rewire(random, { node }) {
    const [reader, maker] = [pick(random, node), pick(random, node)]
    if (!reader?.input.length || !maker?.output.length) return
    reader.input[Math.floor(random() * reader.input.length)] = pick(random, maker.output)
  },
  function unplug(random, { node }) {
    const reader = pick(random, node)
    if (reader?.input.length) reader.input[Math.floor(random() * reader.input.length)] = pick(random, ['', 'nothing'])
  },
  function operator(random, { node }) {
    const [one, other] = [pick(random, node), pick(random, node)]
    if (one && other) one.opType = random() < 0.5 ? other.opType : pick(random, oddOperators)
  },
  function dropNode(random, { node }) {
    node.splice(Math.floor(random() * node.length), 1)
  },
  function twice(random, { node }) {
    const one = pick(random, node)
    if (one) node.push({ ...one, output: random() < 0.5 ? one.output : one.output.map((name) => `${name}'`) })
  },
  function dropTensor(random, { initializer }) {
    initializer.splice(Math.floor(random() * initializer.length), 1)
  },
  function elementType(random, { initializer }) {
    const tensor = pick(random, initializer)
    if (tensor) tensor.dataType = Math.floor(random() * 30)
  },
  function subgraph(random, graph) {
    const node = pick(random, graph.node)
    if (!node?.attribute[0]) return
    node.opType = pick(random, ['If', 'Loop'])
    const name = node.opType === 'If' ? pick(random, ['then_branch', 'else_branch']) : 'body'
    // No node with a graph of its own: it could hold this one.
    const inner = graph.node.slice(0, 4).filter((one) => one !== node && one.attribute.every(({ g }) => !g))
    node.attribute.push({ ...node.attribute[0], name, g: { ...graph, node: inner, initializer: [] } })
  },
  function call(random, graph, model) {
    const nodes = Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(random, graph.node))
    if (nodes.some((node) => !node)) return
    const { opType, domain, overload, input, output } = nodes[0]
    const like = { $typeName: 'onnx.FunctionProto', name: opType, domain, overload, attribute: [], attributeProto: [] }
    model.functions.push({ ...like, input, output, node: nodes, opsetImport: [] })
  },
]

/**
 * A changed copy of a file: bytes of it, or parts of its graph.
 *
 * @param codec `{ fromOnnx, encodeOnnx }` of the package, built or not
 */
export function mutate(random, file, corpus, { fromOnnx, encodeOnnx }) {
  if (random() < 0.4) return mutateBytes(random, file, corpus)
  const model = fromOnnx(file)
  for (let count = 1 + Math.floor(random() ** 2 * 5); count > 0; count--)
    pick(random, graphChanges)(random, model.graph, model)
  const changed = encodeOnnx(model)
  return random() < 0.1 ? mutateBytes(random, changed, corpus) : changed
}
