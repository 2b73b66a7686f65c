/**
 * `@widthwise/onnx`, loaded when it is first wanted. With its protobuf library it takes longer to load than all the
 * rest; a device asks for it while its workers load ONNX Runtime, so nobody waits for both one after the other.
 */
export function onnxPackage(): Promise<typeof import('@widthwise/onnx')> {
  return import('@widthwise/onnx')
}
