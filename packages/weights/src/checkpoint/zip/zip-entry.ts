/** One file of an archive, stored as it is. */
export interface ZipEntry {
  readonly name: string
  /** Byte at which its local header begins. */
  readonly headerAt: number
  readonly size: number
  /** 0 for stored; anything else is compressed. */
  readonly method: number
  readonly encrypted: boolean
}
