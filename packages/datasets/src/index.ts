/**
 * Labelled image sets: CIFAR-10, class folders, file lists.
 *
 * @module
 */
export type { Cifar10Split } from './cifar10/cifar10-layout.ts'
export { cifar10Classes } from './cifar10/cifar10-layout.ts'
export type { ChunkOptions, Dataset, FailedSample, Sample, SampleId } from './dataset.ts'
export type { DatasetsErrorCode } from './errors.ts'
export { datasetsError, datasetsErrorHints } from './errors.ts'
export type { DecodeImage } from './image-files.ts'
export type { OpenDatasetOptions } from './open-dataset.ts'
export { openDataset } from './open-dataset.ts'
export type { DatasetProgress, OnDatasetProgress } from './progress.ts'
