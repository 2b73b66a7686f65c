/**
 * Runs at most one call at a time and keeps at most one more waiting: the newest. A slider can then ask as often as it
 * likes, and the last thing asked is always done.
 *
 * @returns the wrapped call; its promise says whether the call ran (`true`) or gave way to a newer one (`false`)
 */
export function latest<Arguments extends unknown[]>(
  run: (...args: Arguments) => Promise<void>,
): (...args: Arguments) => Promise<boolean> {
  let running = false
  let waiting: { args: Arguments; settle: (ran: boolean) => void } | undefined

  const work = async (args: Arguments): Promise<void> => {
    running = true
    try {
      await run(...args)
    } finally {
      running = false
      const next = waiting
      waiting = undefined
      if (next) void work(next.args).finally(() => next.settle(true))
    }
  }

  return (...args) => {
    if (!running) return work(args).then(() => true)
    return new Promise((settle) => {
      waiting?.settle(false)
      waiting = { args, settle }
    })
  }
}
