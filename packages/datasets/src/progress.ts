/** A step of getting a dataset that is not on this machine. */
export interface DatasetProgress {
  readonly stage: 'download' | 'verify' | 'unpack' | 'convert'
  /** Of `total`; 0 when the stage begins, `total` when it ends. */
  readonly done: number
  readonly total: number
  readonly unit: 'bytes' | 'files'
}

/** Is told of every step. */
export type OnDatasetProgress = (progress: DatasetProgress) => void
