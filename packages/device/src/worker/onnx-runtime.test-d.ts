import type * as ort from 'onnxruntime-common'
import { expectTypeOf } from 'vitest'
import type { OnnxRuntime } from './onnx-runtime.ts'

expectTypeOf<typeof ort>().toExtend<OnnxRuntime>()
