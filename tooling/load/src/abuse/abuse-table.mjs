/** An abuse report for people. @param {Awaited<ReturnType<typeof import('./measure-abuse.mjs').measureAbuse>>} report */
export function abuseTable({ seed, sent, kinds, failed, slow, checks }) {
  const width = Math.max(...kinds.map(({ kind }) => kind.length))
  const counts = (/** @type {Record<string, number>} */ outcomes) =>
    Object.entries(outcomes)
      .sort(([, a], [, b]) => b - a)
      .map(([text, count]) => `${count} × ${text.length > 60 ? `${text.slice(0, 57)}...` : text}`)
      .join(', ')
  return [
    `${sent} malformed requests of ${kinds.length} kinds, seed ${seed}`,
    ...kinds.map(
      ({ kind, sent: own, outcomes }) => `  ${kind.padEnd(width)}  ${String(own).padStart(4)}  ${counts(outcomes)}`,
    ),
    `  ${'slow client'.padEnd(width)}  ${String(slow.count).padStart(4)}  ${counts(slow.outcomes)}`,
    '',
    ...failed.map(
      ({ kind, name, got, expected }) => `WRONG  ${kind}: ${name}: got ${got}; right is ${expected.join(' or ')}`,
    ),
    ...checks.map(({ name, holds, detail }) => `${holds ? 'holds' : 'FAILS'}  ${name} (${detail})`),
  ].join('\n')
}
