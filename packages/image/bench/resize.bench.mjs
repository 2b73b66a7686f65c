// Times resize and preprocessing of the built package and prints JSON: node bench/resize.bench.mjs [--runs N]
import { cpus } from 'node:os'
import { performance } from 'node:perf_hooks'
import { createPreprocessor, preprocess, resizeImage } from '@widthwise/image'

const runsFlag = process.argv.indexOf('--runs')
const runs = runsFlag < 0 ? 300 : Number(process.argv[runsFlag + 1])
const warmUp = 30

const picture = (width, height) => {
  const data = new Uint8Array(width * height * 3)
  for (let index = 0; index < data.length; index++) data[index] = Math.imul(index + 1, 0x9e3779b1) >>> 24
  return { width, height, data }
}

const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }
const cifar = { mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] }
const square = picture(299, 299)
const photo = picture(640, 480)
const camera = picture(4000, 3000)
const thumbnail = picture(32, 32)
const batch = new Float32Array(32 * 3 * 224 * 224)
const ready = createPreprocessor({ resize: 256, crop: 224, interpolation: 'bicubic', ...imagenet })
const resize = (interpolation) => () => resizeImage(square, { width: 224, height: 224, interpolation })

const tasks = {
  'resize 299×299 to 224×224, bicubic': resize('bicubic'),
  'resize 299×299 to 224×224, bilinear': resize('bilinear'),
  'resize 299×299 to 224×224, lanczos': resize('lanczos'),
  'resize 299×299 to 224×224, nearest': resize('nearest'),
  'preprocess 299×299 to [3, 224, 224], short side 256': () =>
    preprocess(square, { resize: 256, crop: 224, interpolation: 'bicubic', ...imagenet }),
  'preprocess 299×299 into a batch': () => ready.runInto(square, batch, 5 * 3 * 224 * 224),
  'preprocess 640×480 into a batch': () => ready.runInto(photo, batch, 0),
  'preprocess 4000×3000 into a batch': () => ready.runInto(camera, batch, 0),
  'preprocess 32×32 to [3, 32, 32]': () => preprocess(thumbnail, { resize: 32, crop: 32, ...cifar }),
}

const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
const round = (value) => Number(value.toFixed(4))

// The tasks take turns, so that a busy moment of the machine meets all of them.
const times = Object.fromEntries(Object.keys(tasks).map((name) => [name, []]))
for (let run = -warmUp; run < runs; run++) {
  for (const [name, task] of Object.entries(tasks)) {
    if (name.includes('4000') && run % 10 !== 0) continue
    const start = performance.now()
    task()
    const ms = performance.now() - start
    if (run >= 0) times[name].push(ms)
  }
}

const results = Object.entries(times).map(([name, list]) => {
  const sorted = list.sort((a, b) => a - b)
  return {
    name,
    n: sorted.length,
    medianMs: round(quantile(sorted, 0.5)),
    p95Ms: round(quantile(sorted, 0.95)),
    bestMs: round(sorted[0]),
  }
})
const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  platform: `${process.platform}-${process.arch}`,
}
console.log(JSON.stringify({ bench: 'image/resize', node: process.version, machine, threads: 1, results }, null, 2))
