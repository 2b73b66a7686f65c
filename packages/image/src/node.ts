/**
 * Picture bytes to tensors, bit for bit as Pillow, torchvision and timm make them. In Node, sharp decodes; everything
 * after the decoding is the same code as in a browser.
 *
 * @module
 */
export { decodeImage } from './decode/decode-image.ts'
export * from './shared.ts'
