import { defineConfig, type Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { modelFiles } from './vite/model-files.ts'
import { contentSecurityPolicy, securityHeaders } from './vite/security-headers.ts'

/** Development injects styles as elements, which the policy forbids; so it is in what is built alone. */
const policyInPage: Plugin = {
  name: 'widthwise:policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy },
      injectTo: 'head-prepend',
    },
  ],
}

const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

export default defineConfig({
  // Relative addresses: the folder works wherever it is put.
  base: './',
  // An address that does not exist is not found, instead of being the page.
  appType: 'mpa',
  plugins: [
    modelFiles('@widthwise/model-cifar10', 'models/cifar10'),
    policyInPage,
    VitePWA({
      injectRegister: false,
      registerType: 'prompt',
      manifest: {
        name: 'Widthwise',
        short_name: 'Widthwise',
        description: 'One network, four widths: a model in the browser, and a budget to play with',
        start_url: './',
        display: 'standalone',
        background_color: '#faf8f5',
        theme_color: '#faf8f5',
        icons: [
          { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: 'icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: 'icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
      workbox: {
        // The weights are not among them: the library keeps what it fetched itself, checked, and one copy is enough.
        globPatterns: ['**/*.{html,js,mjs,css,svg,png,wasm,webmanifest}', 'models/*/widthwise.json'],
        maximumFileSizeToCacheInBytes: 32 * 2 ** 20,
        cleanupOutdatedCaches: true,
        clientsClaim: true,
        navigateFallback: null,
      },
    }),
  ],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // A picture or a wasm inside a script as a data: address is what the policy forbids.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: { headers: isolation },
  preview: { headers: { ...securityHeaders }, port: 4173 },
})
