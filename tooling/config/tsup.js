/**
 * The one build of every package: ESM and declarations of each entry.
 * @param {Record<string, string> | string[]} entry
 * @param {import('tsup').Options} [options]
 * @returns {import('tsup').Options}
 */
export function packageBuild(entry = ['src/index.ts'], options = {}) {
  return {
    entry,
    format: ['esm'],
    target: 'es2022',
    platform: 'neutral',
    dts: true,
    clean: true,
    sourcemap: true,
    treeshake: true,
    splitting: true,
    external: [/^[^./]/],
    ...options,
  }
}
