import { proxy, wrap } from 'comlink'
import { webError } from '../errors.ts'
import type { ModelService, Outcome } from './model-service.ts'

/** Starts the worker and speaks to it. A worker that cannot start or dies answers every call with `model-worker-failed`. */
export function connectModel(): ModelService {
  const worker = new Worker(new URL('./model-worker.ts', import.meta.url), { type: 'module', name: 'model' })
  const failed = new Promise<Outcome<never>>((resolve) => {
    worker.addEventListener('error', (event) => {
      const what = event.message || 'its script could not be loaded'
      resolve({ ok: false, error: webError('model-worker-failed', `the model's worker stopped: ${what}`).toJSON() })
    })
  })
  const remote = wrap<ModelService>(worker)
  const orFailed = <Value>(call: Promise<Outcome<Value>>): Promise<Outcome<Value>> => Promise.race([call, failed])
  return {
    open: (folder, onProgress) => orFailed(remote.open(folder, proxy(onProgress))),
    show: (picture, limits) => orFailed(remote.show(picture, limits)),
    decide: (limits) => orFailed(remote.decide(limits)),
    measure: (onProgress) => orFailed(remote.measure(proxy(onProgress))),
    haveMilliseconds: () => orFailed(remote.haveMilliseconds()),
  }
}
