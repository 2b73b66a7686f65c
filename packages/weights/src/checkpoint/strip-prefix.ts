/** What programs put before all names of a network: data parallelism, `torch.compile`, trainers that hold it as `model`. */
const wrappers: readonly string[] = ['module.', '_orig_mod.', 'model.']

/** Wrappers in wrappers, at most so many. */
const deepest = 4

/** The part that all names begin with because the network was wrapped: `module.`, `module._orig_mod.`; often empty. */
export function wrapperPrefix(names: readonly string[]): string {
  let prefix = ''
  for (let depth = 0; depth < deepest && names.length > 0; depth++) {
    const at = prefix.length
    const wrapper = wrappers.find((candidate) =>
      names.every((name) => name.startsWith(candidate, at) && name.length > at + candidate.length),
    )
    if (wrapper === undefined) break
    prefix += wrapper
  }
  return prefix
}
