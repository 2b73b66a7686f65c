import { expect, it } from 'vitest'
import { createWebDevice } from './web-device.ts'

it('says what the platform lacks', async () => {
  await expect(createWebDevice()).rejects.toMatchObject({
    code: 'platform-unsupported',
    details: { missing: ['Worker'] },
  })
})
