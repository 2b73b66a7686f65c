import { describeName } from './describe.ts'
import { weightsError } from './errors.ts'

/**
 * A tensor of an open file.
 *
 * @throws {WidthwiseError} store-closed, tensor-unknown
 */
export function findTensor<Tensor>(
  tensors: ReadonlyMap<string, Tensor>,
  name: string,
  { file, closed }: { readonly file: string; readonly closed: boolean },
): Tensor {
  if (closed) throw weightsError('store-closed', `${file}: tensor ${describeName(name)} read after disposal`)
  const tensor = tensors.get(name)
  if (tensor !== undefined) return tensor
  throw weightsError('tensor-unknown', `${file}: there is no tensor ${describeName(name)} among ${tensors.size}`)
}
