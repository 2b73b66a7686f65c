import type { Graph } from '@widthwise/core'

/** The stem that a slimmable network has where nobody says: full, as the published ones of its family have. */
export function usualStem(graph: Graph): 'full' | 'active' {
  // Channels that are stored for certain widths leave no order in which a full stem could be cut.
  return graph.widths ? 'active' : 'full'
}
