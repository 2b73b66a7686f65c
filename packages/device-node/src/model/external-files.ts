import { isAbsolute, normalize, sep } from 'node:path'
import { deviceError } from '@widthwise/device'
import type { ExternalTensor } from '@widthwise/onnx'

/**
 * The files that hold these tensors of a model, relative to its folder, each once.
 *
 * @throws {WidthwiseError} model-refused for a path that leaves the folder
 */
export function externalFiles(tensors: Iterable<ExternalTensor>): readonly string[] {
  const locations = new Set([...tensors].map(({ location }) => normalize(location)))
  for (const location of locations) {
    if (!isAbsolute(location) && location !== '..' && !location.startsWith(`..${sep}`)) continue
    throw deviceError('model-refused', `external data in '${location}'; a model may only name files in its folder`, {
      details: { location },
    })
  }
  return [...locations]
}
