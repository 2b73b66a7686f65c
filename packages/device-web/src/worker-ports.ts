import { deviceError, type OpenWorkerPort, type Reply } from '@widthwise/device'
import { webDeviceError } from './errors.ts'

/** Workers of a page, each started by `start`. Unlike threads of Node they may be ended in the middle of a run. */
export function workerPorts(start: () => Worker): OpenWorkerPort {
  return ({ reply, failed }) => {
    const worker = start()
    let spoken = false
    worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      spoken = true
      reply(data)
    }
    worker.onerror = (event) => {
      // Whoever waits for the worker is told; the console need not be.
      event.preventDefault()
      const cause = event.message ? { cause: event.error ?? event.message } : {}
      failed(
        spoken
          ? deviceError('worker-failed', 'a worker broke down', cause)
          : webDeviceError('worker-missing', 'the worker of @widthwise/device-web does not load', cause),
      )
    }
    worker.onmessageerror = () => failed(deviceError('worker-failed', 'an answer was lost'))
    return {
      post: (request, moved) => worker.postMessage(request, [...moved]),
      end: async () => worker.terminate(),
    }
  }
}
