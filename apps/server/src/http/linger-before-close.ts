import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'

/** Milliseconds in which a client that is still sending may read its answer. */
const lingerMs = 500

/**
 * Lets a client that was refused while it sends read why. A socket that is closed with bytes in it that nobody has read is
 * reset, and what was written to it may be lost with it; so it is closed on this side only, what comes is thrown away, and
 * the other side follows when the client is done or the time is over.
 */
export function lingerBeforeClose(request: IncomingMessage): void {
  const { socket } = request
  let lingers = false
  socket.destroySoon = () => {
    if (request.complete || lingers || socket.destroyed) return Socket.prototype.destroySoon.call(socket)
    lingers = true
    socket.end()
    const destroy = (): void => void socket.destroy()
    const timer = setTimeout(destroy, lingerMs)
    socket.once('close', () => clearTimeout(timer))
    request.once('end', destroy).resume()
  }
}
