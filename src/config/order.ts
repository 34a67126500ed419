import { didYouMean } from '../did-you-mean.ts'
import type { Algorithm, OrderContext } from '../rank/algorithm.ts'
import { describeValue, validate } from '../validate.ts'
import type { Report } from './diagnostic.ts'

/** How a feed is ordered: the algorithm and its validated options. */
export interface Order {
  readonly name: string
  readonly algorithm: Algorithm
  readonly config: unknown
}

const DEFAULT_ORDER = 'chronological'

/** Reads `order:`, which is a name or `{ name: options }`, and prepares it. Undefined where it is wrong, which is reported. */
export function compileOrder(
  value: unknown,
  algorithms: ReadonlyMap<string, Algorithm>,
  path: readonly PropertyKey[],
  report: Report,
  context: Omit<OrderContext, 'report'>,
): Order | undefined {
  const written = value ?? DEFAULT_ORDER
  const options = typeof written === 'string' ? { [written]: {} } : written
  const fail = (message: string, below: readonly PropertyKey[] = [], atKey = false): undefined =>
    report({ severity: 'error', path: [...path, ...below], message, atKey }) as undefined
  if (typeof options !== 'object' || Array.isArray(options)) {
    return fail(`expected the name of an order, or { name: options }, got ${describeValue(value)}`)
  }
  const names = Object.keys(options)
  const name = names[0]
  if (name === undefined || names.length > 1) {
    return fail(`expected one order, got ${names.length === 0 ? 'none' : names.join(' and ')}`)
  }
  const algorithm = algorithms.get(name)
  if (algorithm === undefined) {
    const message = `unknown order "${name}"${didYouMean(name, [...algorithms.keys()])}`
    return typeof written === 'string' ? fail(message) : fail(message, [name], true)
  }
  const config = validate(algorithm.config, (options as Record<string, unknown>)[name] ?? {})
  if ('value' in config) {
    if (algorithm.family !== 'keyed' || algorithm.prepare === undefined)
      return { name, algorithm, config: config.value }
    const tell: OrderContext['report'] = (below, message) => fail(message, [name, ...below])
    const onArrival = algorithm.prepare(config.value, { ...context, report: tell })
    return { name, algorithm: { ...algorithm, onArrival }, config: config.value }
  }
  for (const problem of config.problems) fail(problem.message, [name, ...problem.path], problem.atKey)
  return undefined
}
