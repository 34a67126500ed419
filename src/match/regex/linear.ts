import { setFlagsFromString } from 'node:v8'

/**
 * V8 has two engines for regular expressions. The usual one is fast (0.03 µs a post) but may take exponential time;
 * the other (flag `l`) takes linear time, some microseconds a post, and refuses what it cannot run. Patterns that
 * the second accepts are run by the first, which V8 then leaves for the second when it backtracks too much. That
 * holds only for patterns without the flags `i` and `u`, and for those compiled after these settings.
 */
setFlagsFromString('--enable-experimental-regexp-engine')
setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks')

/** Compiles a pattern that can be run in linear time; undefined for any other, well-formed or not. */
export function compileLinear(pattern: string): RegExp | undefined {
  try {
    new RegExp(pattern, 'l')
  } catch {
    return undefined
  }
  return new RegExp(pattern)
}
