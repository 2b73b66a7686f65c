import { encodeSafetensors, openSafetensors } from '@widthwise/weights'

const bytes = encodeSafetensors([
  { name: 'head.weight', shape: [2, 4], data: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7), dtype: 'f16' },
])
const store = await openSafetensors(bytes)
// All rows, the first half of the columns: what a subnet of half the width reads.
const half = await store.read('head.weight', [[[0, 2]], [[0, 2]]])
console.log(store.get('head.weight'), half)
