import { MessageChannel } from 'node:worker_threads'

/**
 * Gives the memory of an array back now, and leaves the array empty: a message to a port that is closed is dropped
 * with the buffers that it took over. Left to the garbage collector, the weights of a model that is already open stay
 * in memory until something else is allocated.
 */
export function freeBuffer({ buffer }: Uint8Array): void {
  const { port1, port2 } = new MessageChannel()
  port2.close()
  port1.postMessage(null, [buffer as ArrayBuffer])
  port1.close()
}
