/** Formats that are decoded. A browser decodes all but `tiff`. */
export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif'

/** Pixels are shown as they are stored (1), or mirrored and turned: the values of the EXIF tag. */
export type ExifOrientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8

/** A half-open range of bytes of a file. */
export interface ByteRange {
  readonly from: number
  readonly to: number
}

/** What a file says of itself before anything is decoded. */
export interface ImageHeader {
  readonly format: ImageFormat
  /** Pixels as they are stored, before the orientation is applied. An AVIF file's largest picture. */
  readonly width: number
  readonly height: number
  /** 1 where the file says nothing, or nothing sensible. AVIF decoders apply its own turns themselves: always 1. */
  readonly orientation: ExifOrientation
  /** The chunk or segment that an orientation other than 1 was read from. */
  readonly exif?: ByteRange
  /** Stored as cyan, magenta, yellow, black. */
  readonly isCmyk: boolean
}
