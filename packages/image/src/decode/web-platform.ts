/** What is used of a browser, or of a worker in one; no DOM types are needed to compile. */
export interface WebPlatform {
  readonly Blob: new (parts: Uint8Array[], options: { type: string }) => unknown
  readonly createImageBitmap: (
    blob: unknown,
    options: { colorSpaceConversion: 'none' | 'default'; premultiplyAlpha: 'none' },
  ) => Promise<WebBitmap>
  readonly OffscreenCanvas: new (
    width: number,
    height: number,
  ) => {
    getContext(kind: '2d', options: { willReadFrequently: boolean; colorSpace: 'srgb' }): WebContext | null
  }
}

/** An `ImageBitmap`. */
export interface WebBitmap {
  readonly width: number
  readonly height: number
  close(): void
}

/** An `OffscreenCanvasRenderingContext2D`. */
export interface WebContext {
  drawImage(bitmap: WebBitmap, x: number, y: number): void
  getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray }
}

/** The global scope as a browser's, or undefined where a part is missing. */
export function webPlatform(scope: Partial<WebPlatform>): WebPlatform | undefined {
  const { Blob, createImageBitmap, OffscreenCanvas } = scope
  if (Blob === undefined || createImageBitmap === undefined || OffscreenCanvas === undefined) return undefined
  return { Blob, OffscreenCanvas, createImageBitmap: (blob, options) => createImageBitmap(blob, options) }
}
