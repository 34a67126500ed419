import { expect, test } from 'vitest'
import { compileOrder } from '../../../src/config/order.ts'
import { gazetteerOf } from '../../../src/config/own-places.ts'
import { createGazetteer, isGazetteerLoaded } from '../../../src/match/geo/gazetteer.ts'
import { loadAlgorithms } from '../../../src/plugins.ts'
import { compile, wants } from '../rules.ts'

test('the places of the world are read only when settings ask for one', async () => {
  const algorithms = await loadAlgorithms()
  const context = { gazetteer: () => createGazetteer([]), center: undefined }
  expect(wants('text: Oslo', { text: 'in Oslo' })).toBe(true)
  gazetteerOf([['home', { at: [1, 2] }]], () => {})
  compileOrder('chronological', algorithms, ['order'], () => {}, context)
  expect(isGazetteerLoaded()).toBe(false)
  compile('place: { near: Oslo }')
  expect(isGazetteerLoaded()).toBe(true)
})
