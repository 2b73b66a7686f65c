import type { InferenceSession } from 'onnxruntime-node'

/**
 * Options of every session. Without the memory arena and its pattern a session at rest holds no activations, at no
 * measurable cost in time (`npm run bench:options`). Without `force_spinning_stop` the threads of a session that has
 * just run spin on, against those of the next one: on two cores that costs 1.6 times the latency as soon as two
 * widths take turns. Messages of ONNX Runtime reach the caller as errors, so nothing is logged.
 */
export function sessionOptions(intraOpThreads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    interOpNumThreads: 1,
    intraOpNumThreads: intraOpThreads,
    enableCpuMemArena: false,
    enableMemPattern: false,
    logSeverityLevel: 4,
    extra: { session: { force_spinning_stop: '1' } },
  }
}
