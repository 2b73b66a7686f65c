/** The examples at the end of a command's help: each a line for the shell, and what it does. */
export function examples(...lines: readonly (readonly [command: string, does: string])[]): string {
  return `\nExamples:\n${lines.map(([command, does]) => `  # ${does}\n  $ widthwise ${command}`).join('\n')}`
}
