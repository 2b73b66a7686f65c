/** What a terminal obeys instead of showing: control characters, and the marks that turn the direction of text. */
const obeyed = '[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Bidi_Control}]'

/** The colours that our own text has: bold, dim, the eight of the terminal, and the end of each. */
const colour = `${String.fromCodePoint(0x1b)}\\[(?:1|2|22|3[0-79])m`

const anything = new RegExp(obeyed, 'gu')
const anythingOrColour = new RegExp(`${colour}|${obeyed}`, 'gu')

/** How text that may hold names of others is made fit to be shown. */
export interface PrintableOptions {
  /** Leaves the colours in that our own text has. */
  readonly colours?: boolean
  /** Leaves line breaks and tabs in. */
  readonly lines?: boolean
}

/**
 * Text whose control characters are written out, such as `\x1b`: file names, labels and messages come from others, and
 * a terminal would clear its screen or take another line for ours if they asked for it.
 */
export function printable(text: string, { colours = false, lines = false }: PrintableOptions = {}): string {
  return text.replace(colours ? anythingOrColour : anything, (found) =>
    found.length > 1 || (lines && (found === '\n' || found === '\t')) ? found : written(found),
  )
}

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function written(character: string): string {
  const digits = character.charCodeAt(0).toString(16)
  return short[character] ?? (digits.length > 2 ? `\\u${digits.padStart(4, '0')}` : `\\x${digits.padStart(2, '0')}`)
}
