import type { NativeCalls } from '../worker/native-calls.ts'

const open = new Set<NativeCalls>()

function closeAll(): void {
  for (const calls of open) calls.close()
}

/** Has the process, before it exits, wait for a thread that is in native code. Gives what takes that back. */
export function closeAtExit(calls: NativeCalls): () => void {
  if (open.size === 0) process.on('exit', closeAll)
  open.add(calls)
  return () => {
    if (open.delete(calls) && open.size === 0) process.off('exit', closeAll)
  }
}
