// The best width for each block within a budget, by the reference's search and by a better one.
import { architectureByName, buildGraph } from '@widthwise/graph'
import { searchWidths } from '@widthwise/graph/search'

const { architecture, input } = architectureByName('convnext_atto')
const graph = buildGraph(architecture, { input })

// Stands for the accuracy on some pictures: late blocks matter more, and every change of the width costs.
const evaluate = (widths) =>
  widths.reduce((sum, width, block) => sum + (block + 1) * width - Math.abs(width - (widths[block + 1] ?? width)), 0)

for (const method of ['greedy', 'best']) {
  const { frontier, budgets, evaluations } = await searchWidths({
    graph,
    slicing: { rule: 'slimmable', widths: [0.25, 0.5, 0.75, 1], stem: 'active' },
    budgets: [200e6],
    method,
    evaluate,
  })
  const { widths, cost, accuracy } = budgets[0].point
  console.log(`${method}: ${evaluations} lists, ${frontier.length} on the frontier; within 200 MMACs`)
  console.log(`  ${accuracy.toFixed(2)} at ${(cost / 1e6).toFixed(1)} MMACs: ${widths.join(' ')}`)
}
