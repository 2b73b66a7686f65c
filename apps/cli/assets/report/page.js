// @ts-nocheck: runs in the page, beside the uPlot that is inlined before it.
const { cost: unit, models, frontier } = JSON.parse(document.getElementById('data').textContent)
const host = document.getElementById('chart')
const resolved = (name) => {
  // A canvas knows no light-dark(): the browser resolves it as the colour of an element.
  const probe = host.appendChild(document.createElement('i'))
  probe.style.color = `var(--${name})`
  const value = getComputedStyle(probe).color
  probe.remove()
  return value
}

const units =
  unit === 'ms'
    ? [[1, 'ms']]
    : [
        [1e12, 'TMACs'],
        [1e9, 'GMACs'],
        [1e6, 'MMACs'],
        [1e3, 'kMACs'],
        [1, 'MACs'],
      ]
const formatCost = (cost) => {
  const [size, name] = units.find(([from]) => cost >= from) ?? units.at(-1)
  return `${Number((cost / size).toPrecision(3))} ${name}`
}
const percent = (share, digits = 2) => `${(100 * share).toFixed(digits)} %`

// One axis of costs for all series, rising.
const count = frontier.testCost.length
const places = [
  ...models.map(({ cost }, model) => ({ cost, model })),
  ...frontier.testCost.map((cost, point) => ({ cost, point })),
  ...frontier.tunedCost.map((cost, tuned) => ({ cost, tuned })),
].sort((a, b) => a.cost - b.cost)
const data = [
  places.map(({ cost }) => cost),
  places.map(({ tuned }) => (tuned === undefined ? null : frontier.tunedAccuracy[tuned])),
  places.map(({ point }) => (point === undefined ? null : frontier.testAccuracy[point])),
  places.map(({ model }) => (model === undefined ? null : models[model].accuracy)),
]

const accuracies = [...frontier.testAccuracy, ...frontier.tunedAccuracy, ...models.map(({ accuracy }) => accuracy)]
const [lowest, highest] = [Math.min(...accuracies), Math.max(...accuracies)]
const room = Math.max(0.002, 0.06 * (highest - lowest))
const costs = places.map(({ cost }) => cost).filter((cost) => cost > 0)
const range = [costs[0] * 0.9, costs.at(-1) * 1.25]

/** 1, 2 and 5 of every power of ten in the range. */
function ticks() {
  const found = []
  for (let power = Math.floor(Math.log10(range[0])); power <= Math.log10(range[1]); power++) {
    for (const digit of [1, 2, 5]) {
      const tick = digit * 10 ** power
      if (tick >= range[0] && tick <= range[1]) found.push(tick)
    }
  }
  return found
}

const font = `12px ${getComputedStyle(document.body).fontFamily}`
const axis = {
  font,
  stroke: () => resolved('muted'),
  grid: { stroke: () => resolved('hairline'), width: 1 },
  ticks: { show: false },
}
const dots = (name, size) => ({
  paths: () => null,
  points: { show: true, size, width: 0, fill: () => resolved(name), stroke: () => resolved(name) },
})
let current = 0

/** Names the single models, and rings the operating point that is shown. */
function drawNames(plot) {
  const { ctx } = plot
  const ratio = devicePixelRatio
  ctx.save()
  ctx.font = font.replace('12px', `${11 * ratio}px`)
  ctx.fillStyle = resolved('ink')
  ctx.textAlign = 'left'
  ctx.textBaseline = 'middle'
  const taken = []
  for (const { name, cost, accuracy } of models) {
    const x = plot.valToPos(cost, 'x', true)
    const y = plot.valToPos(accuracy, 'y', true)
    const width = ctx.measureText(name).width
    const left = x + 7 * ratio + width < plot.bbox.left + plot.bbox.width ? x + 7 * ratio : x - 7 * ratio - width
    // The first of these places that no other name has.
    const top =
      [8, 20, -8, 32, -20]
        .map((dy) => y + dy * ratio)
        .find((at) =>
          taken.every((one) => left + width < one.left || one.right < left || Math.abs(at - one.top) > 11 * ratio),
        ) ?? y + 8 * ratio
    taken.push({ left, right: left + width, top })
    ctx.fillText(name, left, top)
  }
  if (count > 0) {
    ctx.strokeStyle = resolved('ink')
    ctx.lineWidth = 2 * ratio
    ctx.beginPath()
    ctx.arc(
      plot.valToPos(frontier.testCost[current], 'x', true),
      plot.valToPos(frontier.testAccuracy[current], 'y', true),
      6 * ratio,
      0,
      2 * Math.PI,
    )
    ctx.stroke()
  }
  ctx.restore()
}

const size = () => ({ width: host.clientWidth, height: host.clientHeight })
const plot = new uPlot(
  {
    ...size(),
    legend: { show: false },
    cursor: { x: false, y: false, drag: { x: false, y: false }, points: { show: false } },
    padding: [8, 12, 0, 0],
    scales: { x: { time: false, distr: 3, range: () => range }, y: { range: () => [lowest - room, highest + room] } },
    axes: [
      { ...axis, splits: ticks, filter: (_, splits) => splits, values: (_, splits) => splits.map(formatCost) },
      { ...axis, size: 64, values: (_, splits) => splits.map((value) => percent(value, 1)) },
    ],
    series: [
      {},
      { stroke: () => resolved('tuned'), width: 2, spanGaps: true, points: { show: false } },
      dots('cascade', 4),
      dots('model', 9),
    ],
    hooks: { draw: [drawNames] },
  },
  data,
  host,
)
new ResizeObserver(() => plot.setSize(size())).observe(host)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => plot.redraw(false))

const walk = document.getElementById('walk')
const list = document.getElementById('point')

function show(point) {
  if (!(point >= 0 && point < count)) return
  current = point
  walk.value = String(point)
  const saver = frontier.saver[point]
  const threshold = frontier.threshold[point]
  const facts = [
    ['Saver', saver < 0 ? 'none, the model alone' : models[saver].name],
    ['Base', models[frontier.base[point]].name],
    ['Threshold', threshold === null ? 'nobody exits' : String(threshold)],
    ['Accuracy', percent(frontier.testAccuracy[point])],
    ['Mean cost', formatCost(frontier.testCost[point])],
  ]
  walk.setAttribute('aria-valuetext', facts.map((fact) => fact.join(' ')).join(', '))
  list.replaceChildren(
    ...facts.map(([name, value]) => {
      const group = document.createElement('div')
      group.append(document.createElement('dt'), document.createElement('dd'))
      group.firstChild.textContent = name
      group.lastChild.textContent = value
      return group
    }),
  )
  plot.redraw(false)
}

walk.max = String(Math.max(0, count - 1))
walk.addEventListener('input', () => show(Number(walk.value)))
plot.over.addEventListener('mousemove', (event) => {
  const { left, top } = plot.over.getBoundingClientRect()
  const [x, y] = [event.clientX - left, event.clientY - top]
  let nearest = 0
  let least = Number.POSITIVE_INFINITY
  for (let point = 0; point < count; point++) {
    const dx = plot.valToPos(frontier.testCost[point], 'x') - x
    const dy = plot.valToPos(frontier.testAccuracy[point], 'y') - y
    const distance = dx * dx + dy * dy
    if (distance < least) [least, nearest] = [distance, point]
  }
  if (nearest !== current) show(nearest)
})
show(Math.floor(count / 2))
