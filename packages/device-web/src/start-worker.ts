/**
 * Starts this package's module worker. Bundlers find the worker by the very form of the expression below, and a page
 * without a bundler finds the file itself: it lies at the same place from `src/` and from `dist/`.
 */
export function startWorker(): Worker {
  try {
    return new Worker(new URL('../dist/worker.js', import.meta.url), { type: 'module' })
  } catch (error) {
    // A page may not start a worker of another origin, but a worker of its own may import one.
    if (!(error instanceof DOMException && error.name === 'SecurityError')) throw error
    return startImporting(new URL(workerPath, import.meta.url))
  }
}

/** Not written where it is used: bundlers would take the address for that of a plain file. */
const workerPath = '../dist/worker.js'

/** Starts a worker of this page's origin that imports the module at `url`. */
export function startImporting(url: URL): Worker {
  const script = new Blob([`import ${JSON.stringify(url.href)}`], { type: 'text/javascript' })
  const address = URL.createObjectURL(script)
  const worker = new Worker(address, { type: 'module' })
  // The script is read late: it is let go when the worker speaks, or cannot.
  for (const type of ['message', 'error']) {
    worker.addEventListener(type, () => URL.revokeObjectURL(address), { once: true })
  }
  return worker
}
