/**
 * TIDs: the record keys of posts, likes and reposts, and the revisions of repositories.
 * 13 characters of sortable base32 hold 63 bits: 53 bits of microseconds since 1970 and 10 bits of clock id.
 * Decoded they are positive int8 values that sort by time. https://atproto.com/specs/tid
 */

const ALPHABET = '234567abcdefghijklmnopqrstuvwxyz'

const VALUE = new Int8Array(128).fill(-1)
for (let i = 0; i < ALPHABET.length; i++) VALUE[ALPHABET.charCodeAt(i)] = i

/** The integer behind a TID, or undefined where `text` is no valid TID. */
export function decodeTid(text: string): bigint | undefined {
  if (text.length !== 13) return undefined
  let high = 0
  let low = 0
  for (let i = 0; i < 13; i++) {
    const code = text.charCodeAt(i)
    const value = code < 128 ? VALUE[code]! : -1
    if (value < 0) return undefined
    // 6 characters (30 bits) and 7 characters (35 bits) stay exact as numbers; only the sum needs a bigint.
    if (i < 6) high = high * 32 + value
    else low = low * 32 + value
  }
  if (high >= 2 ** 28) return undefined // the top bit of 64 is 0, so the first character is one of 2..j
  return (BigInt(high) << 35n) | BigInt(low)
}

/** The 13 characters of a TID. `tid` is a non-negative 63-bit integer. */
export function encodeTid(tid: bigint): string {
  let high = Number(tid >> 35n)
  let low = Number(tid & 0x7_ffff_ffffn)
  let text = ''
  for (let i = 0; i < 7; i++) {
    text = ALPHABET[low % 32]! + text
    low = Math.floor(low / 32)
  }
  for (let i = 0; i < 6; i++) {
    text = ALPHABET[high % 32]! + text
    high = Math.floor(high / 32)
  }
  return text
}

/** The moment a TID names, in microseconds since 1970. */
export function tidMicros(tid: bigint): number {
  return Number(tid >> 10n)
}

/** The smallest TID of a moment, so that `rkey >= tidAt(t)` means "at or after t". `micros` since 1970. */
export function tidAt(micros: number): bigint {
  return BigInt(Math.max(0, Math.floor(micros))) << 10n
}
