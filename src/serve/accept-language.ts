/** `en`, `en-GB`, `zh-Hant-TW`, each with `;q=0.8` or without: RFC 9110, 12.5.4. */
const RANGE = /^\s*([a-z]{2,3})(?:-[a-z0-9]{1,8})*\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i
const MOST = 10
const LONGEST = 1_000

/**
 * The languages of an Accept-Language header as primary tags in lower case, the most wanted first, each once. What is
 * not wanted (`q=0`), `*` and what is no language are left out.
 */
export function parseAcceptLanguage(header: string | undefined): readonly string[] {
  if (header === undefined) return []
  const ranges = header
    .slice(0, LONGEST)
    .split(',')
    .flatMap((range) => {
      const [, tag, quality = '1'] = RANGE.exec(range) ?? []
      return tag === undefined ? [] : [{ tag: tag.toLowerCase(), quality: Number(quality) }]
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality) // stable: equals stay in the header's order
  return [...new Set(ranges.map(({ tag }) => tag))].slice(0, MOST)
}
