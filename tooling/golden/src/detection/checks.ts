import type { DetectionCheck } from './check.ts'

/** The check of each file's cases, by the name of the file without `.json`. */
export const detectionChecks: Readonly<Record<string, DetectionCheck>> = {}
