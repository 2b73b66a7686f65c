const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
worker.onmessage = ({ data }) => {
  globalThis.answer = data
}
worker.onerror = (event) => {
  globalThis.answer = { error: event.message }
}
