/**
 * Preprocessing of a model folder's `widthwise.json`.
 *
 * @typedef {object} Normalization
 * @property {readonly number[]} mean on values in [0, 1]
 * @property {readonly number[]} std
 */

/**
 * Pixels that have the network's size as its input [3, height, width], float32 little-endian.
 *
 * @param {import('./pictures.mjs').Picture} picture
 * @param {Normalization} normalization
 */
export function tensorBytes({ pixels, width, height }, { mean, std }) {
  const plane = width * height
  const bytes = Buffer.alloc(3 * plane * 4)
  for (let channel = 0; channel < 3; channel++) {
    for (let i = 0; i < plane; i++) {
      const value = (Number(pixels[3 * i + channel]) / 255 - Number(mean[channel])) / Number(std[channel])
      bytes.writeFloatLE(value, 4 * (channel * plane + i))
    }
  }
  return bytes
}

/**
 * A request of the Open Inference Protocol with its tensor in binary: JSON first, the bytes after it.
 *
 * @param {Buffer} tensor float32 little-endian
 * @param {readonly number[]} shape [N, C, H, W]
 * @param {Record<string, unknown>} [parameters] of the request
 */
export function binaryInferBody(tensor, shape, parameters = {}) {
  const input = { name: 'input', shape, datatype: 'FP32', parameters: { binary_data_size: tensor.length } }
  const json = Buffer.from(JSON.stringify({ inputs: [input], parameters }))
  return {
    body: Buffer.concat([json, tensor]),
    headers: {
      'content-type': 'application/octet-stream',
      'inference-header-content-length': String(json.length),
    },
  }
}
