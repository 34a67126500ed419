import { expect, test } from 'vitest'
import { createGate, OverloadedError } from '../../src/serve/gate.ts'

/** A task that ends when told to. */
function task() {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let begun = false
  return {
    run: () => {
      begun = true
      return promise
    },
    hasBegun: () => begun,
    end: resolve,
    fail: reject,
  }
}

test('so many run, so many wait, the rest is refused at once', async () => {
  const gate = createGate({ atOnce: 2, queue: 1 })
  const tasks = [task(), task(), task(), task()]
  const [one, two, three, four] = tasks.map(({ run }) => gate(run))
  await expect(four).rejects.toThrow(OverloadedError)
  expect(tasks.map(({ hasBegun }) => hasBegun())).toEqual([true, true, false, false])
  tasks[1]!.end('two')
  expect(await two).toBe('two')
  await expect.poll(() => tasks[2]!.hasBegun()).toBe(true)
  tasks[0]!.end('one')
  tasks[2]!.end('three')
  expect(await Promise.all([one, three])).toEqual(['one', 'three'])
  expect(await gate(async () => 'again')).toBe('again')
})

test('a task that fails makes room, too', async () => {
  const gate = createGate({ atOnce: 1, queue: 1 })
  const [bad, good] = [task(), task()]
  const results = [gate(bad.run), gate(good.run)]
  bad.fail(new Error('no'))
  await expect(results[0]).rejects.toThrow('no')
  good.end('yes')
  expect(await results[1]).toBe('yes')
})

test('those who wait come in their order, and nobody overtakes', async () => {
  const gate = createGate({ atOnce: 1, queue: 10 })
  const order: number[] = []
  const run = (number: number) =>
    gate(async () => {
      order.push(number)
      if (number < 3) void run(number + 10)
    })
  await Promise.all([0, 1, 2, 3, 4].map(run))
  await gate(async () => undefined)
  expect(order).toEqual([0, 1, 2, 3, 4, 10, 11, 12])
})
