export { type Budget, isWidthwiseError, WidthwiseError } from '@widthwise/core'
export type { Answer, Classified, ClassProbability, Inference, PointFacts, StageRun } from './answer.ts'
export { assertClassifier } from './assert-classifier.ts'
export { type FacadeErrorCode, facadeErrorHints } from './errors.ts'
export type { LoadOptions, OpenModel } from './load.ts'
export type { ProfileOptions } from './measure-profile.ts'
export type { Model } from './model.ts'
export {
  type CascadeDocument,
  type ModelDocument,
  type PointDocument,
  type PreprocessDocument,
  parseModelDocument,
  type WeightFile,
} from './model-document.ts'
export type { ClassifyOptions, InferOptions } from './options.ts'
export type { BlobLike, DeviceOptions, ImageInput, LoadProgress, Pixels, ReadOptions } from './platform.ts'
export type { Profile, ProfilePoint } from './profile.ts'
