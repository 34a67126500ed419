import type { ErrorCode, YAMLParseError } from 'yaml'

const MESSAGES: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'a tab cannot indent YAML; use spaces',
  BAD_INDENT: 'wrong indentation: keys of one mapping and entries of one list must begin in the same column',
  MISSING_CHAR: 'a quote that opens text here, or before, is not closed',
  MULTIPLE_DOCS:
    'a second YAML document begins here; keep everything in one, without a line "---" in between',
  RESOURCE_EXHAUSTION: 'nested too deeply',
  NON_STRING_KEY: 'a key must be a plain word or text',
  BLOCK_AS_IMPLICIT_KEY:
    'a second "key: value" on one line; put it on a line of its own, or put quotes around text that holds ": "',
  UNEXPECTED_TOKEN:
    'not valid YAML from here on; look for a missing ":" or quote, or for text that needs quotes (one with { } [ ] # or ": ")',
  BAD_SCALAR_START: 'text that begins with this character needs quotes',
  BAD_DQ_ESCAPE:
    'unknown escape sequence; in "double quotes" a backslash is written \\\\, in \'single quotes\' it stands for itself',
}

/** A parser's complaint in words for people who write configuration. `text` is the file. */
export function explainYamlError(error: YAMLParseError, text: string): string {
  if (error.code === 'DUPLICATE_KEY')
    return `${quoteKey(text.slice(...error.pos), text, error.pos[0])} stands here twice; keep one of them`
  if (error.code === 'BAD_INDENT' && /flow (sequence|mapping|collection)/i.test(error.message)) {
    return 'a list or mapping opened by [ or { before this is not closed'
  }
  return MESSAGES[error.code] ?? error.message.charAt(0).toLowerCase() + error.message.slice(1)
}

/** The parser's range may cover one character only, so the key is read from the text. */
function quoteKey(range: string, text: string, offset: number): string {
  const key = /^[^:\n]*/.exec(text.slice(offset))?.[0] ?? range
  return `the key "${key.trim().replace(/^["']|["']$/g, '')}"`
}
