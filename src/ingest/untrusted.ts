/**
 * Reading values that anybody on the network may have written: wrong types, absurd sizes and characters that
 * storage refuses are met here, so that everything behind can rely on what it is given.
 */
import { parsePostUri, type RecordRef } from '../event.ts'

/** Lists are read up to here; the largest that a lexicon allows is 20 long. */
const MAX_ITEMS = 128

/** Strings other than a post's text are cut here, in UTF-16 units. The longest that a lexicon bounds is 10,000 bytes. */
const MAX_STRING = 10_000

const DID = /^did:[a-z]+:[A-Za-z0-9._:%-]{0,2000}[A-Za-z0-9._-]$/
const RECORD_KEY = /^[A-Za-z0-9._:~-]{1,512}$/

/** An object as JSON knows it. */
export type JsonObject = { readonly [key: string]: unknown }

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object, or one without properties. */
export function objectOr(value: unknown): JsonObject {
  return isObject(value) ? value : EMPTY
}
const EMPTY: JsonObject = {}

/** The items of a list, as many as are read; none where it is no list. */
export function items(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) return NONE
  return value.length > MAX_ITEMS ? value.slice(0, MAX_ITEMS) : value
}
const NONE: readonly never[] = []

/** Without NUL, which PostgreSQL refuses in text, and without lone surrogates, which UTF-8 cannot hold. */
export function cleanText(text: string): string {
  const withoutNul = text.includes('\0') ? text.replaceAll('\0', '') : text
  return withoutNul.isWellFormed() ? withoutNul : withoutNul.toWellFormed()
}

/** Appends a string that is not empty, cleaned and bounded; anything else is passed over. */
export function collect(into: string[], value: unknown): void {
  if (typeof value !== 'string' || into.length === MAX_ITEMS) return
  const text = cleanText(value.length > MAX_STRING ? value.slice(0, MAX_STRING) : value)
  if (text !== '') into.push(text)
}

/** Like `collect`, but passes over what is there already. */
export function collectNew(into: string[], value: unknown): void {
  collect(into, value)
  if (into.length > 1 && into.indexOf(into.at(-1)!) < into.length - 1) into.pop()
}

/** Whether the text is a DID. https://atproto.com/specs/did */
export function isDid(value: unknown): value is string {
  return typeof value === 'string' && DID.test(value)
}

/** Whether the text is a record key. https://atproto.com/specs/record-key */
export function isRecordKey(value: unknown): value is string {
  return typeof value === 'string' && RECORD_KEY.test(value) && value !== '.' && value !== '..'
}

/** The post that a strong reference (`{ uri, cid }`) names, or undefined where it names none. */
export function postRef(strongRef: unknown): RecordRef | undefined {
  const uri = isObject(strongRef) ? strongRef['uri'] : undefined
  if (typeof uri !== 'string') return undefined
  const ref = parsePostUri(uri)
  return ref !== undefined && isDid(ref.did) && isRecordKey(ref.rkey) ? ref : undefined
}
