import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { openCheckpointFile } from '@widthwise/weights/node'

// What a training script saved: {'epoch', 'arch', 'state_dict', 'state_dict_ema', 'optimizer', 'args', …}.
const folder = dirname(createRequire(import.meta.url).resolve('@widthwise/weights/package.json'))
const file = join(folder, 'examples', 'training.pt')
const store = await openCheckpointFile(file)
console.log(store.format, store.key, store.prefix, store.metadata.epoch)
console.log([...store.keys()], await store.read('0.weight', [[[0, 1]], [[0, 2]]]))
await store[Symbol.asyncDispose]()
