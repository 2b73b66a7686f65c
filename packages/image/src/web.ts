/**
 * Picture bytes to tensors in a browser: its own decoder, then the same code as in Node.
 *
 * @module
 */
export { decodeImage } from './decode/decode-image-web.ts'
export * from './shared.ts'
