import type { Device } from '@widthwise/core'
import type { NodeDeviceOptions } from '@widthwise/device-node'
import { cliError } from './errors.ts'

/** Names that `--device` takes. */
const devices: readonly string[] = ['auto', 'node']

/**
 * Opens the device that `--device` names, for commands that run graphs without the facade.
 *
 * @throws {WidthwiseError} device-unknown, and what the device throws
 */
export async function openDevice(name: string, options: NodeDeviceOptions = {}): Promise<Device> {
  if (!devices.includes(name)) {
    throw cliError('device-unknown', `no device '${name}' here; there are ${devices.join(', ')}`, { details: { name } })
  }
  const { createNodeDevice } = await import('@widthwise/device-node')
  return createNodeDevice(options)
}
