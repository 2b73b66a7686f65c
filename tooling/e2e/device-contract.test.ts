import { join } from 'node:path'
import { createNodeDevice } from '@widthwise/device-node'
import { readForwardCase } from '@widthwise/golden'
import { type DeviceRow, describeDevice } from './src/device-contract.ts'
import { root } from './src/workspace.ts'

/** Every device of Node; a new one is a row. Those of browsers stand in `device-contract.browser.test.ts`. */
const devices: readonly DeviceRow[] = [{ name: 'node', open: () => createNodeDevice({ cacheFolder: false }) }]

const golden = await readForwardCase(join(root, 'tooling/golden/testdata/forward/convnext-slim'))

for (const row of devices) describeDevice(row, golden)
