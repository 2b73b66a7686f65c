import type { Reporter, TestModule, TestSuite } from 'vitest/node'

/**
 * Ends a run with one plain line: `N passed, N failed[, N skipped]`. What fails without a failing test counts as failed
 * too: a file that cannot be imported or holds no test, a hook that throws, an error that nobody caught.
 */
export default class ClosingLineReporter implements Reporter {
  #line = '0 passed, 1 failed' // what stays when vitest ends before it has run anything

  onInit(): void {
    // vitest prints its own summary after the last event that a reporter sees; when the process ends, nothing follows.
    process.once('exit', () => process.stdout.write(`${this.#line}\n`))
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    this.#line = closingLine(modules, unhandledErrors)
  }
}

/** The line for a finished run. */
export function closingLine(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): string {
  let passed = 0
  let skipped = 0
  let failed = unhandledErrors.length
  for (const module of modules) {
    let failedHere = withErrors([module, ...module.children.allSuites()])
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state === 'passed') passed++
      else if (state === 'failed') failedHere++
      else skipped++
    }
    // A module can also fail as a whole, with no error of its own: `allowOnly`, an empty suite.
    failed += failedHere === 0 && module.state() === 'failed' ? 1 : failedHere
  }
  if (modules.length === 0 && failed === 0) failed = 1 // a run that found no test shows nothing
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

function withErrors(parts: readonly (TestModule | TestSuite)[]): number {
  return parts.filter((part) => part.errors().length > 0).length
}
