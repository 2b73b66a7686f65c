import { createNodeDevice } from '@widthwise/device-node'
import { type DeviceRow, describeDevice } from './src/device-contract.ts'

/** Every device there is; a new one is a row. */
const devices: readonly DeviceRow[] = [{ name: 'node', open: () => createNodeDevice({ cacheFolder: false }) }]

for (const row of devices) describeDevice(row)
