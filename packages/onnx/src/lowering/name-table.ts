/** Names of values, which an ONNX graph gives once each, tensors included. */
export class NameTable {
  readonly #taken = new Set<string>()

  /** `wanted`, or `wanted` with the first number behind it that makes it new. */
  claim(wanted: string): string {
    let name = wanted
    for (let number = 2; this.#taken.has(name); number++) name = `${wanted}.${number}`
    this.#taken.add(name)
    return name
  }
}
