import { decodeImage } from '@widthwise/image'
import { expose, transfer } from 'comlink'
import { load } from 'widthwise'
import { createModelService } from './create-model-service.ts'
import type { ModelService } from './model-service.ts'

const service = createModelService({ load, fetch: (url) => fetch(url), decode: decodeImage })

const exposed: ModelService = {
  ...service,
  show: async (picture, limits) => {
    const shown = await service.show(picture, limits)
    return shown.ok ? transfer(shown, [shown.value.picture.data.buffer, shown.value.seen.data.buffer]) : shown
  },
}

expose(exposed)
