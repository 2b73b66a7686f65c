/** A description as that of model-cifar10, shortened. */
export const cifarDocument: {
  readonly labels: readonly string[]
  readonly [key: string]: unknown
} = {
  schema: 'widthwise.model/1',
  name: 'cifar10',
  version: '0.1.0',
  licence: 'MIT',
  architecture: { family: 'convnext', naming: 'timm', dims: [32, 96, 160, 256], depths: [1, 2, 2, 1], classes: 2 },
  slicing: { rule: 'slimmable', widths: [0.25, 0.5, 0.75, 1], stem: 'active' },
  input: [3, 32, 32],
  preprocess: {
    resize: 32,
    crop: 32,
    cropMode: 'center',
    cropPct: 1,
    interpolation: 'bicubic',
    mean: [0.49, 0.48, 0.44],
    std: [0.24, 0.25, 0.26],
  },
  labels: ['cat', 'dog'],
  weights: [0.25, 0.5, 0.75, 1].map((width) => ({
    file: `weights-${width}.safetensors`,
    bytes: 1_000_000 * width,
    sha256: '0'.repeat(64),
    dtype: 'f16',
    covers: [{ rule: 'slimmable', width, stem: 'active' }],
  })),
  points: [],
}
