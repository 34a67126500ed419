import { type AST, RegExpParser, visitRegExpAST } from '@eslint-community/regexpp'
import { fold } from '../fold.ts'
import { compileLinear } from './linear.ts'

export interface Pattern {
  readonly ast: AST.Pattern
  readonly regex: RegExp
}

/**
 * Reads a pattern that users wrote, or says what is wrong with it and what to write instead. Unless `raw`, it is
 * for folded text, in which no capital letter stands.
 */
export function readPattern(source: string, raw: boolean): Pattern | { readonly problem: string } {
  let ast: AST.Pattern
  try {
    ast = new RegExpParser({ ecmaVersion: 2025 }).parsePattern(source, 0, source.length, false)
  } catch (error) {
    return { problem: syntaxProblem(error) }
  }
  const problem = unusable(ast, raw)
  if (problem !== undefined) return { problem }
  const regex = compileLinear(source)
  if (regex === undefined) return { problem: TOO_MUCH }
  return { ast, regex }
}

const TOO_MUCH =
  'repeats too much to be run in linear time: counts may reach 16, and those of nested repeats multiply; write + or * instead of a large count'

/** The first construct that is refused, by what to write instead. */
function unusable(ast: AST.Pattern, raw: boolean): string | undefined {
  const problems: string[] = []
  visitRegExpAST(ast, {
    onAssertionEnter(node) {
      if (node.kind !== 'lookahead' && node.kind !== 'lookbehind') return
      problems.push(
        `${node.raw} looks around, which cannot be run in linear time; write a second condition instead, such as \`all: [ { regex: … }, { not: { regex: … } } ]\``,
      )
    },
    onBackreferenceEnter(node) {
      problems.push(
        `${node.raw} refers back to a group, which cannot be run in linear time; write out what may be repeated, such as (haha|hehe)`,
      )
    },
    onModifiersEnter(node) {
      problems.push(
        `(?${node.raw}:…) sets flags, which are not supported; text is case-folded before it is matched`,
      )
    },
    onCharacterClassEnter(node) {
      if (!raw && !node.negate && node.elements.length > 0 && node.elements.every(isCapital))
        problems.push(
          `nothing matches ${node.raw}: text is case-folded before it is matched, so write small letters; \`raw: true\` matches it as written`,
        )
    },
    onCharacterEnter(node) {
      const found = characterProblem(node, raw)
      if (found !== undefined) problems.push(found)
    },
  })
  return problems[0]
}

function characterProblem(node: AST.Character, raw: boolean): string | undefined {
  // Without the flag u, \p is a mere p: the pattern would be taken for something else in silence.
  if (/^\\p/i.test(node.raw)) {
    return `${node.raw}{…} is not supported, because it cannot be run in linear time; write the letters, such as [a-zæøå], or use \`text\`, whose words are those of every script`
  }
  if (node.raw === '\\u') return '\\u{…} is not supported; write the character itself'
  if (node.value >= 0xd800 && node.value <= 0xdfff) return surrogateProblem(node)
  if (raw || (node.parent.type !== 'Alternative' && node.parent.type !== 'Quantifier')) return undefined
  const character = String.fromCodePoint(node.value)
  const folded = fold(character)
  if (folded === character || !/\S/.test(character)) return undefined
  return `nothing matches "${node.raw}": text is case-folded before it is matched${folded === '' ? '' : `, so write "${folded}"`}; \`raw: true\` matches it as written`
}

function isCapital(element: AST.CharacterClassElement): boolean {
  if (element.type === 'Character') return /[A-Z]/.test(String.fromCharCode(element.value))
  return element.type === 'CharacterClassRange' && isCapital(element.min) && isCapital(element.max)
}

/** Emoji and other characters beyond U+FFFF are two units, of which classes and repeats would see one. */
function surrogateProblem(node: AST.Character): string | undefined {
  if (node.parent.type === 'Quantifier')
    return 'an emoji can be repeated only as a group: write (?:😀)+ instead of 😀+'
  if (node.parent.type === 'Alternative') return undefined
  return 'an emoji cannot stand in [ ]; write (?:😀|😁) instead'
}

function syntaxProblem(error: unknown): string {
  const { message, index = 0 } = error as { readonly message: string; readonly index?: number }
  const reason = message.replace(/^Invalid regular expression: \/.*\/[a-z]*: /s, '').toLowerCase()
  return `is no valid pattern: ${reason} at character ${Math.max(1, index)}`
}
