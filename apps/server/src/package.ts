import { createRequire } from 'node:module'

// The manifest stands one folder up from `src` and from `dist` alike; this file is bundled into the root of `dist`.
const manifest = createRequire(import.meta.url)('../package.json') as { readonly version: string }

/** This package's version. */
export const version: string = manifest.version
