import { createWebDevice } from '@widthwise/device-web'
import { openForwardCase } from '@widthwise/golden'
import document from '../golden/testdata/forward/convnext-slim/case.json'
import expectations from '../golden/testdata/forward/convnext-slim/expect.safetensors?url'
import { type DeviceRow, describeDevice } from './src/device-contract.ts'

/** Every device of browsers; a new one is a row. */
const devices: readonly DeviceRow[] = [{ name: 'ort-web', open: () => createWebDevice() }]

const expected = await (await fetch(expectations)).arrayBuffer()
const golden = await openForwardCase(document, new Uint8Array(expected))

for (const row of devices) describeDevice(row, golden)
