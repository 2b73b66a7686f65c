import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks a second of /proc; 100 on every Linux that Node runs on. */
const ticksPerSecond = 100

/** Resident memory of a process in bytes. @param {number} pid */
export function residentBytes(pid) {
  if (process.platform === 'linux') {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return Number(kilobytes) * 1024
  }
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024
}

/** Seconds of processor time that a process has used, or null where the system does not tell. @param {number} pid */
export function cpuSeconds(pid) {
  if (process.platform !== 'linux') return null
  // The second field is the program's name in brackets and may hold spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

/** Files and sockets that a process has open, or null where the system does not tell. @param {number} pid */
export function openFiles(pid) {
  return process.platform === 'linux' ? readdirSync(`/proc/${pid}/fd`).length : null
}
