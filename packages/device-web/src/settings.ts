/** What a worker is told when it starts. */
export interface WorkerSettings {
  readonly threads: number
  /** Address of the runtime's .wasm file; undefined: beside the module. */
  readonly runtime: string | undefined
}
