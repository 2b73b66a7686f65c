import {
  createMemoryStore,
  encodeNestedShards,
  openNestedShards,
  openSafetensors,
  planNestedShards,
  verifyShard,
} from '@widthwise/weights'

const fullShape = [4, 4]
const full = createMemoryStore([{ name: 'w', shape: fullShape, data: Float32Array.from({ length: 16 }, (_, i) => i) }])
// What each width reads of each tensor, narrowest first: `sliceGraph(graph, subnet).parameters` of @widthwise/graph.
const plan = planNestedShards(
  [2, 4].map((channels) => new Map([['w', { fullShape, segments: [[[0, channels]], [[0, channels]]] }]])),
)
const [narrow, wide] = await encodeNestedShards(full, plan, { dtype: 'f16' })

const first = await openSafetensors(await verifyShard(narrow.data, narrow))
console.log(await first.read('w')) // the narrow network by itself: 0, 1, 4, 5
const second = await openSafetensors(await verifyShard(wide.data, wide))
const both = await openNestedShards([first, second])
console.log([...second.keys()], await both.read('w')) // w@[0:2,2:4] and w@[2:4,0:4]; 0 to 15
