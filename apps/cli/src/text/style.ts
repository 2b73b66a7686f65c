import picocolors from 'picocolors'

/** How text for people looks on the stream that it goes to. */
export interface Style {
  readonly colours: ReturnType<typeof picocolors.createColors>
  /** Characters of a line. */
  readonly columns: number
}

/** @param columns of the terminal; 100 where the text goes elsewhere */
export function createStyle(colours: boolean, columns = 100): Style {
  return { colours: picocolors.createColors(colours), columns }
}
