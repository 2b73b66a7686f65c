import { connectModel } from './model/connect-model.ts'
import { keepForOffline } from './offline.ts'
import { createPage } from './page/create-page.ts'
import { createAnnouncer } from './view/announcer.ts'
import { createAnswerScroll } from './view/answer-scroll.ts'
import { createAnswerView } from './view/answer-view.ts'
import { createBudgetView } from './view/budget-view.ts'
import { createFooterView } from './view/footer-view.ts'
import { connectPictureInput } from './view/picture-input.ts'
import { createPictureView } from './view/picture-view.ts'
import { createProblemView } from './view/problem-view.ts'
import { createSamplesView } from './view/samples-view.ts'
import { connectThemeToggle } from './view/theme-toggle.ts'
import { createWidthsView } from './view/widths-view.ts'

const page = createPage(connectModel())
const views = [
  createPictureView(),
  createSamplesView((picture) => void page.choosePicture(picture)),
  createAnswerView(),
  createWidthsView(),
  createBudgetView(page),
  createProblemView(page.dismissProblem),
  createFooterView(),
  createAnnouncer(),
  // The last one: it scrolls to what the others have drawn.
  createAnswerScroll(),
]
for (const view of views) page.store.watch(view)
connectPictureInput(page)
connectThemeToggle()

await page.start(new URL('models/cifar10/', document.baseURI).href)
await keepForOffline()
