/** Options of every session. Messages of ONNX Runtime reach the caller as errors, so nothing is logged. */
export const sessionOptions: object = {
  executionProviders: ['wasm'],
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 4,
}
