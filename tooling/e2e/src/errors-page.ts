import type { ErrorTable } from './error-tables.ts'

/** The text of docs/errors.md: how an error looks, then every code of every package with what to do about it. */
export function errorsPage(tables: readonly ErrorTable[]): string {
  return `<!-- Written by \`npm run docs:errors\` from the tables in packages/*/src/errors.ts and apps/*/src/errors.ts. -->

# Errors

Everything that Widthwise throws is a \`WidthwiseError\`: \`code\` is a word from the tables below, \`message\` names the thing,
its value and what would have been right, \`hint\` says what to do, \`details\` holds the values that the message names, and
\`cause\` the error underneath where there is one.

\`\`\`js
import { isWidthwiseError } from '@widthwise/core'
import { openSafetensors, weightsErrorHints } from '@widthwise/weights'

try {
  await openSafetensors(Uint8Array.of(1, 2, 3))
} catch (error) {
  if (!isWidthwiseError(error, weightsErrorHints)) throw error
  console.log(error.code, error.message, error.hint) // file-truncated …
}
\`\`\`

\`isWidthwiseError\` also knows errors of another copy of the library. With a package's table as second argument it narrows
\`code\` to that package's closed union, so that a \`switch\` over it can be exhaustive.

The command line prints an error as \`{"code", "message", "hint"}\` under \`--json\`: under its entry's \`error\` where one input
failed, as the document's \`error\` where the command did. A code that stands in several tables means the same in all of them.

${tables.map(section).join('\n')}`
}

function section({ package: name, hints }: ErrorTable): string {
  const rows = Object.entries(hints)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, hint]) => `| \`${code}\` | ${hint.replaceAll('|', '\\|')} |`)
  return `## ${name}

| code | what to do |
| --- | --- |
${rows.join('\n')}
`
}
