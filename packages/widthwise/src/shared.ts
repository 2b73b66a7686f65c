export { type Budget, isWidthwiseError, WidthwiseError } from '@widthwise/core'
export type { Answer, Classified, ClassProbability, Inference, PointFacts, StageRun } from './answer.ts'
export { assertClassifier } from './assert-classifier.ts'
export type { Cascade, CascadeComparison, StageFacts, StagePrediction } from './cascade/cascade.ts'
export type {
  CascadeAnswer,
  CascadeClassified,
  CascadeStageRun,
  CascadeSummary,
  PrefetchSummary,
  StageSummary,
} from './cascade/cascade-answer.ts'
export type { CascadeFile, CascadePolicy, CascadeStage, OnnxStageModel } from './cascade/cascade-file.ts'
export type {
  CascadeClassifyAllOptions,
  CascadeClassifyOptions,
  CascadeCompareOptions,
  CascadeProfileOptions,
  LoadCascadeOptions,
} from './cascade/cascade-options.ts'
export type { CascadeProfile, StageProfile } from './cascade/cascade-profile.ts'
export type { ComparedPicture } from './cascade/compare-with-base.ts'
export type { PrefetchOptions } from './cascade/prefetch.ts'
export { type FacadeErrorCode, facadeErrorHints } from './errors.ts'
export type { LoadOptions, OpenModel, OpenNetwork } from './load.ts'
export type { ProfileOptions } from './measure-profile.ts'
export type { Model } from './model.ts'
export {
  type CascadeDocument,
  type FeaturesDocument,
  type ModelDocument,
  type NetworkDocument,
  type PointDocument,
  type PreprocessDocument,
  parseModelDocument,
  parseNetworkDocument,
  type WeightFile,
} from './model-document.ts'
export type { ClassifyOptions, InferOptions } from './options.ts'
export type { BlobLike, DeviceOptions, ImageInput, LoadProgress, Pixels, ReadOptions } from './platform.ts'
export type { Profile, ProfilePoint } from './profile.ts'
