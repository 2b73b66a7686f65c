import { describe, expect, it } from 'vitest'
import { modelError, runError } from './runtime-errors.ts'

describe('what ONNX Runtime says', () => {
  it.each([
    ["Load model from /x.onnx failed:Load model /x.onnx failed. File doesn't exist", 'model-unreadable'],
    ['Failed to load external data file: weights.bin', 'model-unreadable'],
    ['Failed to load model because protobuf parsing failed.', 'model-refused'],
    ['Fatal error: com.acme:Frobnicate(-1) is not a registered function/op', 'model-refused'],
    ['std::bad_alloc', 'device-memory-exceeded'],
    [
      'BFCArena::AllocateRawInternal Failed to allocate memory for requested buffer of size 99',
      'device-memory-exceeded',
    ],
  ])('when it opens a model gets a code: %s', (words, code) => {
    const cause = new Error(words)
    expect(modelError('/x.onnx', cause)).toMatchObject({ code, cause, message: expect.stringContaining('/x.onnx') })
  })

  it.each([
    ['Non-zero status code returned while running Gemm node', 'run-failed'],
    ['bad allocation', 'device-memory-exceeded'],
  ])('when it runs one gets a code: %s', (words, code) => {
    expect(runError(new Error(words))).toMatchObject({ code, cause: { message: words } })
  })

  it('when it throws what is no error is kept too', () => {
    expect(modelError('a model', 'oops')).toMatchObject({ code: 'model-refused', cause: 'oops' })
    expect(runError(undefined)).toMatchObject({ code: 'run-failed' })
  })
})
