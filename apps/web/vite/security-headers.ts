/**
 * What the page may do: nothing but with what comes from its own origin, and WebAssembly. The same words stand in the
 * page as a `<meta>` and in the headers of the preview server: workers take theirs from a header alone.
 */
export const contentSecurityPolicy: string = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** What every answer of a server should carry. The two cross-origin ones allow ONNX Runtime more than one thread. */
export const securityHeaders: Readonly<Record<string, string>> = {
  // A `<meta>` cannot say who may frame the page.
  'Content-Security-Policy': `${contentSecurityPolicy}; frame-ancestors 'none'`,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}
