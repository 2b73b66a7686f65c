/** The text as it is seen: without the codes of colours. @param {string} text */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the codes begin with one.
const visible = (text) => text.replace(/\x1b\[\d+m/g, '')

/**
 * Columns two spaces apart under their titles; a title that starts with `>` has its column on the right.
 *
 * @param {readonly string[]} titles
 * @param {readonly (readonly string[])[]} rows
 * @param {(text: string) => string} dim
 */
export function table(titles, rows, dim) {
  const heads = titles.map((title) => title.replace(/^>/, ''))
  const widths = heads.map((head, column) =>
    Math.max(...[head, ...rows.map((row) => row[column] ?? '')].map((cell) => visible(cell).length)),
  )
  const line = (/** @type {readonly string[]} */ cells) =>
    cells
      .map((cell, column) => {
        const space = ' '.repeat((widths[column] ?? 0) - visible(cell).length)
        return titles[column]?.startsWith('>') ? space + cell : cell + space
      })
      .join('  ')
      .trimEnd()
  return [dim(line(heads)), ...rows.map(line)].join('\n')
}
