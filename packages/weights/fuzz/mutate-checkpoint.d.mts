/** @param random gives numbers in [0, 1) */
export function mutateCheckpoint(
  random: () => number,
  file: Uint8Array,
  corpus: readonly Uint8Array[],
): Uint8Array<ArrayBuffer>
