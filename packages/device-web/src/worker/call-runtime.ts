/**
 * Does what calls into WebAssembly. Code that has trapped has left its memory in any state: the worker breaks down
 * with it, and the device starts another.
 */
export async function callRuntime<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error
    reportError(error)
    return await new Promise<never>(() => {})
  }
}
