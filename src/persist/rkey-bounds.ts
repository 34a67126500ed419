/**
 * The smallest and the largest of some record keys; `rkeys` is not empty. Given to a statement beside the keys, they
 * let the executor leave out the partitions in which none of them lies.
 */
export function rkeyBounds(rkeys: readonly bigint[]): [bigint, bigint] {
  let [least, most] = [rkeys[0]!, rkeys[0]!]
  for (const rkey of rkeys) {
    if (rkey < least) least = rkey
    if (rkey > most) most = rkey
  }
  return [least, most]
}
