/** The exit rule: an answer stands when its confidence is at least the threshold. A missing threshold, the last stage's, always lets it stand. */
export function shouldExit(confidence: number, threshold: number | undefined): boolean {
  return threshold === undefined || confidence >= threshold
}
