import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { binaryInferBody, tensorBytes } from './tensor-body.mjs'

/** The two ways in. @typedef {'classify' | 'infer'} Door */

/**
 * A request for each picture, in turn, without end.
 *
 * @param {object} options
 * @param {Door} options.door
 * @param {string} options.model folder
 * @param {readonly import('./pictures.mjs').Picture[]} options.pictures
 * @param {number} [options.width] left to the server where there is none
 * @param {number} [options.deadlineMs]
 * @returns {Promise<() => import('./load-client.mjs').Request>}
 */
export async function loadRequests({ door, model, pictures, width, deadlineMs }) {
  const { name, preprocess } = JSON.parse(await readFile(join(model, 'widthwise.json'), 'utf8'))
  const limits = deadlineMs === undefined ? {} : { 'widthwise-deadline-ms': String(deadlineMs) }
  const requests = pictures.map((picture) => {
    if (door === 'classify') {
      const query = width === undefined ? '' : `?width=${width}`
      const headers = { 'content-type': 'image/png', ...limits }
      return { path: `/v1/models/${name}/classify${query}`, headers, body: picture.png }
    }
    const shape = [1, 3, picture.height, picture.width]
    const parameters = width === undefined ? {} : { width }
    const { body, headers } = binaryInferBody(tensorBytes(picture, preprocess), shape, parameters)
    return { path: `/v2/models/${name}/infer`, headers: { ...headers, ...limits }, body }
  })
  let next = 0
  return () => /** @type {import('./load-client.mjs').Request} */ (requests[next++ % requests.length])
}
