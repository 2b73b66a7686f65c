import type { Pool } from '@widthwise/records'

/** What a check may read beside its document. */
export interface CascadeContext {
  /** Path of the document. */
  readonly file: string
  /** A pool, by its file name as seen from the document, with `top` and `logits`; read once however often it is asked for. */
  readonly pool: (file: string) => Promise<Pool>
  /** The bytes of another file, named as seen from the document. */
  readonly read: (file: string) => Promise<Uint8Array>
}

/** Compares what a golden file says with what this build answers; gives the differences, none when it passes. */
export type CascadeCheck = (document: unknown, context: CascadeContext) => Promise<readonly string[]>
