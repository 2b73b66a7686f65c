import type { CommandModule } from './cli.ts'

/** What is known of a command before its file is loaded. */
interface CommandEntry {
  readonly summary: string
  /** Names of the commands in it, where it is a group. */
  readonly group?: readonly string[]
  load(): Promise<CommandModule>
}

/** Every command, in the order in which help lists them; a command's own file is loaded when it is named. */
export const commandTable: Readonly<Record<string, CommandEntry>> = {
  classify: {
    summary: 'say what is in pictures, at a width, inside a budget, or narrow first and wider if need be',
    load: async () => (await import('./commands/classify.ts')).classify,
  },
  detect: {
    summary: 'find boxes with your own ONNX detector, or with a small one first; COCO metrics',
    load: async () => (await import('./commands/detect.ts')).detect,
  },
  inspect: {
    summary: 'parameters, MACs and memory of a model, a file or a configuration, width by width',
    load: async () => (await import('./commands/inspect.ts')).inspect,
  },
  eval: {
    summary: "accuracy and cost of a model's widths and cascades on a data set",
    load: async () => (await import('./commands/eval.ts')).evaluate,
  },
  cascade: {
    summary: 'choose savers, fit thresholds, run them: a small model answers first',
    group: ['select', 'fit', 'run', 'report'],
    load: async () => (await import('./commands/cascade.ts')).cascade,
  },
  search: {
    summary: 'find one width for each block: lists that are most accurate for what they cost',
    load: async () => (await import('./commands/search.ts')).search,
  },
  profile: {
    summary: 'measure every width of a model on this machine',
    load: async () => (await import('./commands/profile.ts')).profile,
  },
  serve: {
    summary: 'answer over HTTP: pictures, tensors, deadlines, metrics',
    load: async () => (await import('./commands/serve.ts')).serve,
  },
  export: {
    summary: 'write one width of a model as a plain ONNX file',
    load: async () => (await import('./commands/export.ts')).exportModel,
  },
  convert: {
    summary: 'make a model of a checkpoint: of timm, of the reference code, of a network of your own',
    load: async () => (await import('./commands/convert.ts')).convert,
  },
  run: {
    summary: 'run golden forward cases and compare with what the reference answered',
    load: async () => (await import('./commands/run.ts')).run,
  },
  doctor: {
    summary: 'what this machine offers, and what is wrong with it',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
}
