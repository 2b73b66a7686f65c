/** Numbers in [0, 1) from a seed. */
export function randomFrom(seed: number): () => number
