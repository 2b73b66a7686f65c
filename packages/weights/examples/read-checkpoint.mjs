import { openCheckpointFile } from '@widthwise/weights/node'

// What a training script saved: {'epoch', 'arch', 'state_dict', 'state_dict_ema', 'optimizer', 'args', …}.
const file = new URL('../src/testdata/checkpoints/training.zip.pt', import.meta.url)
const store = await openCheckpointFile(file)
console.log(store.format, store.key, store.prefix, store.metadata.epoch)
console.log([...store.keys()], await store.read('0.weight', [[[0, 1]], [[0, 2]]]))
await store[Symbol.asyncDispose]()
