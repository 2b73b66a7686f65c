import { defineConfig } from 'vitest/config'

/** Workspace packages resolve to their sources, so that a test run needs no build of what it tests. */
const conditions = ['@widthwise/source', 'node', 'import', 'module', 'default']

export default defineConfig({
  ssr: { resolve: { conditions } },
  resolve: { conditions },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'tooling/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.browser.test.ts'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', './tooling/scripts/closing-line-reporter.ts'],
  },
})
