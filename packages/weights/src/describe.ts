/** Names and shapes come from files that may be anything, so what of them goes into a message is kept short. */
const longestText = 120

/** A name for use in a message. */
export function describeName(name: string): string {
  return name.length <= longestText ? JSON.stringify(name) : `${JSON.stringify(name.slice(0, longestText))}…`
}

/** A shape for use in a message. */
export function describeShape(shape: readonly number[]): string {
  const text = shape.slice(0, 16).join(', ')
  return shape.length <= 16 ? `[${text}]` : `[${text}, … ${shape.length} dimensions]`
}
