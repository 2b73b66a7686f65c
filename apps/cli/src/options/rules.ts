/** Names that `--rule` takes. */
export const rules = ['slimmable', 'scala', 'hydravit', 'matformer', 'sortednet', 'none'] as const
