/** The built worker of {@link selectSaversInWorkers}: Node 20 cannot load its source. */
export const selectWorkerUrl: URL = new URL('../dist/select-worker.js', import.meta.url)
