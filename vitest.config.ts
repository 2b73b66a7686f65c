import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { chromiumFlags, findOrInstallChromium } from './tooling/scripts/find-chromium.mjs'

/** Workspace packages resolve to their sources, so that a test run needs no build of what it tests. */
const conditions = ['@widthwise/source', 'node', 'import', 'module', 'default']
const browserConditions = ['@widthwise/source', 'browser', 'module', 'import', 'default']
const ignored = ['**/node_modules/**', '**/dist/**']

/** Without these two headers a page has neither SharedArrayBuffer nor threads of WebAssembly. */
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }

const nodeProject = {
  extends: true as const,
  ssr: { resolve: { conditions } },
  resolve: { conditions },
  test: {
    name: 'node',
    include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'tooling/**/*.test.ts'],
    exclude: [...ignored, '**/*.browser.test.ts'],
    pool: 'forks' as const,
  },
}

function browserProject(executablePath: string) {
  return {
    extends: true as const,
    resolve: { conditions: browserConditions },
    // Named here, or they are found in the middle of a run, and the page loads anew.
    optimizeDeps: {
      include: [
        'onnxruntime-web/wasm',
        '@bufbuild/protobuf',
        '@bufbuild/protobuf/codegenv2',
        '@bufbuild/protobuf/wire',
        'valibot',
        'p-limit',
      ],
    },
    server: { headers: isolation },
    test: {
      name: 'browser',
      include: ['packages/*/src/**/*.browser.test.ts', 'tooling/**/*.browser.test.ts'],
      exclude: ignored,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions: { executablePath, args: chromiumFlags } }),
        instances: [{ browser: 'chromium' as const }],
      },
    },
  }
}

const chromium = findOrInstallChromium()
if (chromium === undefined) {
  if (process.env.CI) throw new Error('There is no Chromium, and CI asks for the tests in a browser')
  console.error('Tests in a browser are skipped: there is no Chromium (Debian: apt-get install chromium)')
}

export default defineConfig({
  test: {
    projects: chromium === undefined ? [nodeProject] : [nodeProject, browserProject(chromium)],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', './tooling/scripts/closing-line-reporter.ts'],
  },
})
