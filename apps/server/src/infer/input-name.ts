/** The one input of every network here, and what its answer is called. */
export const inputName = 'input'
/** The one output. */
export const outputName = 'logits'
