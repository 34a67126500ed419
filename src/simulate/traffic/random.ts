/** A stream of pseudo-random numbers; the same seed gives the same numbers on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** A whole number in [0, bound). */
  below(bound: number): number
  chance(probability: number): boolean
  pick<Item>(items: readonly Item[]): Item
  /** exp of a normal deviate with mean `mu` and deviation `sigma`. */
  logNormal(mu: number, sigma: number): number
  /** Time to the next of events that come at random, `rate` per unit of time. */
  exponential(rate: number): number
}

/** sfc32 (small fast counter), seeded by running its counter in. */
export function createRandom(seed: number): Random {
  let a = 0x9e3779b9
  let b = 0x243f6a88
  let c = seed | 0
  let counter = 1
  const bits = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return sum >>> 0
  }
  for (let i = 0; i < 15; i++) bits()

  const next = () => bits() / 2 ** 32
  const below = (bound: number) => Math.floor(next() * bound)
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    pick: (items) => items[below(items.length)]!,
    logNormal(mu, sigma) {
      // Box and Muller's way from two uniform deviates to a normal one.
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
      return Math.exp(mu + sigma * normal)
    },
    exponential: (rate) => -Math.log(1 - next()) / rate,
  }
}

/** Chooses among `items` in proportion to their weights, by one number of `random`. */
export function weighted<Item>(
  items: readonly Item[],
  weightOf: (item: Item) => number,
): (random: Random) => Item {
  const sums: number[] = []
  let total = 0
  for (const item of items) {
    total += weightOf(item)
    sums.push(total)
  }
  return (random) => {
    const mark = random.next() * total
    return items[sums.findIndex((sum) => mark < sum)]!
  }
}
