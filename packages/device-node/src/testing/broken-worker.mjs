// A thread that breaks down in the middle of a run, and speaks as much of the protocol as it takes to get there.
import { parentPort } from 'node:worker_threads'

const answers = { start: { runtimeVersion: 'none' }, open: { inputs: [], outputs: [] } }
parentPort.on('message', ({ id, command }) => {
  if (command === 'run') process.exit(3)
  parentPort.postMessage({ id, result: answers[command] })
  if (command === 'stop') parentPort.close()
})
