import type { OutputStream } from './environment.ts'

/** Shows how far long work is. */
export interface Progress {
  /** @param share of the work that is done, in [0, 1] */
  update(share: number): void
  /** Takes the bar away; also after a failure. */
  stop(): void
}

/** Shows nothing. */
export const silentProgress: Progress = { update: () => undefined, stop: () => undefined }

/** A bar on `stream` where that is a terminal, nothing elsewhere. */
export async function openProgress(stream: OutputStream, title: string): Promise<Progress> {
  if (!stream.isTTY) return silentProgress
  const { default: progress } = await import('cli-progress')
  const bar = new progress.SingleBar({
    stream: stream as NodeJS.WriteStream,
    format: `${title} {bar} {percentage} %`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    clearOnComplete: true,
    // What is switched off in the terminal would stay off after a second Ctrl-C.
    hideCursor: false,
    linewrap: true,
    // It would take the signals that cancel the work.
    gracefulExit: false,
  })
  bar.start(100, 0)
  return { update: (share) => bar.update(Math.floor(100 * share)), stop: () => bar.stop() }
}
