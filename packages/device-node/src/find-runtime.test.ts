import { describe, expect, it } from 'vitest'
import { findRuntime } from './find-runtime.ts'
import { loadRuntime } from './worker/load-runtime.ts'

describe('ONNX Runtime', () => {
  it('is found without being loaded, by an address that a worker can import', async () => {
    const address = findRuntime()
    expect(address).toMatch(/^file:.*onnxruntime-node/)
    expect((await loadRuntime(address)).env.versions.node).toMatch(/^\d+\.\d+/)
  })

  it('that is missing is an error that says how to install it', () => {
    expect(() => findRuntime('onnxruntime-node-that-nobody-has')).toThrow(
      expect.objectContaining({
        code: 'runtime-missing',
        hint: expect.stringMatching(/npm i onnxruntime-node.*ONNXRUNTIME_NODE_INSTALL=skip/),
      }),
    )
  })

  it('that does not load is another one, with the cause', async () => {
    const broken = 'data:text/javascript,throw new Error("GLIBC_2.99 not found")'
    await expect(loadRuntime(broken)).rejects.toMatchObject({
      code: 'runtime-failed',
      cause: expect.objectContaining({ message: 'GLIBC_2.99 not found' }),
    })
  })
})
