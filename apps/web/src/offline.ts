import { Workbox } from 'workbox-window'
import { element, setText } from './view/elements.ts'

/**
 * Registers the service worker, which keeps the page and ONNX Runtime for the next visit. To be called when the model is
 * there: it then finds in the browser's cache what has been fetched, and does not compete with it.
 */
export async function keepForOffline(): Promise<void> {
  const line = element('offline')
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const workbox = new Workbox('./sw.js')
  workbox.addEventListener('waiting', () => setText(line, 'A newer version is here; it starts with your next visit.'))
  try {
    await workbox.register()
    await navigator.serviceWorker.ready
    setText(line, 'Ready to work offline.')
  } catch {
    // Forbidden here, as in private windows; the page works all the same while it is online.
    setText(line, 'Works online only: this browser keeps nothing for it.')
  }
}
