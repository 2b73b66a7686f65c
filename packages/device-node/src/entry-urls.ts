/** The built entries of the threads and processes that this package starts: the same place from `src/` and `dist/`. */
export const workerUrl: URL = new URL('../dist/worker.js', import.meta.url)
export const builderUrl: URL = new URL('../dist/builder.js', import.meta.url)
