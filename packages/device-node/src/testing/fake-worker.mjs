// Speaks the protocol of the workers without ONNX Runtime, so that tests of the scheduler decide what happens when.
// The first value of a run's first input says what it does: so many milliseconds, or, below zero, the thread ends.
// It answers with one output of two values: the session, and how many runs this thread had begun.
import { setTimeout } from 'node:timers/promises'
import { parentPort } from 'node:worker_threads'

let begun = 0
const commands = {
  start: ({ runtimeModule }) => {
    if (runtimeModule === 'broken') throw new Error('no runtime')
    return { runtimeVersion: 'fake' }
  },
  open: ({ file }) => {
    if (file.path === 'gone') throw new Error('no such file')
    return { inputs: [], outputs: [] }
  },
  async run({ session, inputs }) {
    begun++
    const [ms] = inputs[0].data
    if (ms < 0) process.exit(3)
    await setTimeout(ms)
    return { outputs: [{ name: 'y', shape: [2], data: Float32Array.of(session, begun) }], inputs: [], ms }
  },
  close: () => undefined,
  stop: () => parentPort.close(),
}

let last = Promise.resolve()
parentPort.on('message', ({ id, command, body }) => {
  last = last.then(async () => {
    try {
      parentPort.postMessage({ id, result: await commands[command](body) })
    } catch ({ message }) {
      const code = command === 'start' ? 'runtime-failed' : 'model-refused'
      parentPort.postMessage({ id, error: { code, message, details: {}, cause: undefined } })
    }
  })
})
