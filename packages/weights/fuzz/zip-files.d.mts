export type Files = Readonly<Record<string, Uint8Array>>

export interface ZipOptions {
  readonly wide?: boolean
  readonly method?: number
  readonly flags?: number
  readonly comment?: string
}

export function zipOf(files: Files, options?: ZipOptions): Uint8Array<ArrayBuffer>
export function unzip(archive: Uint8Array): Record<string, Uint8Array>
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer>
