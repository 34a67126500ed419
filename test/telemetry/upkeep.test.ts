import { pino } from 'pino'
import { expect, test } from 'vitest'
import { upkeepTroubled } from '../../src/telemetry/upkeep.ts'

test('trouble is told with its reason, also where the scheduler reports a copy of an error; once a minute', () => {
  const lines: { msg: string }[] = []
  const log = pino({}, { write: (line: string) => lines.push(JSON.parse(line)) })
  upkeepTroubled(log, { ...new Error('lost'), message: 'timeout exceeded when trying to connect' })
  upkeepTroubled(log, new Error('and again'))
  expect(lines.map(({ msg }) => msg)).toEqual(['upkeep is held up: timeout exceeded when trying to connect'])
})
