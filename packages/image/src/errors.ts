import { type ErrorFactory, errorFactory } from '@widthwise/core'

/** What can go wrong with a picture, and what to do about it. */
export const imageErrorHints = {
  'image-unsupported':
    'Give the bytes of a JPEG, PNG, WebP, GIF, TIFF or AVIF file; the name of the file does not matter.',
  'image-corrupt': 'The file is damaged or was cut short; fetch or export it again.',
  'image-too-large': 'Scale the picture down first, or raise the limit (maxPixels) where its source is trusted.',
  'image-decoder-missing':
    'In Node install sharp with its platform package (npm install sharp, without --omit=optional); a browser needs createImageBitmap and OffscreenCanvas.',
  'image-invalid':
    'A picture is {width, height, data}: whole positive sides and width × height × 3 bytes, RGB, row by row.',
  'image-options-invalid': 'Compare the option with its documentation; no option is adjusted silently.',
  'image-too-thin':
    'Crop the picture to a less extreme shape, or use cropMode "center", which never shrinks the short side below the crop.',
  'preprocess-invalid':
    'Correct the "preprocess" object of the model: sides in pixels, mean and std as three numbers on values in [0, 1].',
  'image-target-too-small':
    'Allocate 3 × height × width values for each picture and pass the offset of its first value.',
} as const

/** Codes of the errors that this package throws. */
export type ImageErrorCode = keyof typeof imageErrorHints

/** Makes the errors of this package. */
export const imageError: ErrorFactory<ImageErrorCode> = errorFactory(imageErrorHints)
