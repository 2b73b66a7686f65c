import { isWidthwiseError } from '@widthwise/core'

/** A unit that did not answer as the reference, and why. */
export interface ImageGoldenFailure {
  readonly id: string
  /** The error's code, where an error was the reason. */
  readonly code?: string
  readonly reason: string
}

/** What a run of the image goldens found. `found` = `passed` + `failed`; skipped units are counted apart. */
export interface ImageGoldenReport {
  readonly kind: 'image'
  readonly found: number
  readonly passed: number
  readonly failed: number
  readonly failures: readonly ImageGoldenFailure[]
  /** Cases of photographs that are not on this machine. */
  readonly skipped: readonly ImageGoldenFailure[]
}

/** Thrown by a unit that cannot run here. */
export class Skip extends Error {}

/** Counts units and collects what goes wrong in them. */
export interface Tally {
  /** Runs one unit: passes when `run` returns, is skipped when it throws {@link Skip}, fails on anything else. */
  readonly unit: (id: string, run: () => void | Promise<void>) => Promise<void>
  readonly report: () => ImageGoldenReport
}

/** An empty tally. */
export function createTally(onProgress?: (found: number) => void): Tally {
  let found = 0
  const failures: ImageGoldenFailure[] = []
  const skipped: ImageGoldenFailure[] = []
  return {
    async unit(id, run) {
      try {
        await run()
        found++
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        if (error instanceof Skip) {
          skipped.push({ id, reason })
          return
        }
        found++
        failures.push({ id, ...(isWidthwiseError(error) && { code: error.code }), reason })
      }
      onProgress?.(found)
    },
    report: () => ({
      kind: 'image',
      found,
      passed: found - failures.length,
      failed: failures.length,
      failures,
      skipped,
    }),
  }
}

/** Fails the unit. */
export function fail(reason: string): never {
  throw new Error(reason)
}

/** Fails the unit unless both are equal; numbers, strings, or lists and records of them. */
export function expectEqual(what: string, got: unknown, want: unknown): void {
  const [gotText, wantText] = [JSON.stringify(got), JSON.stringify(want)]
  if (gotText !== wantText) fail(`${what} is ${gotText}, not ${wantText}`)
}
