import { stripVTControlCharacters } from 'node:util'
import { renderExplanation } from '../explain/explanation.ts'
import type { TestResult } from './feed-tests.ts'

/**
 * Results as a JUnit report, which CI services read: a suite for each feed. The common subset of its dialects, see
 * https://github.com/testmoapp/junitxml.
 */
export function renderJunit(
  feeds: readonly { readonly key: string; readonly results: readonly TestResult[] }[],
): string {
  const suites = feeds.filter(({ results }) => results.length > 0)
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="lycan test"${counts(suites.flatMap(({ results }) => results))}>`,
    ...suites.flatMap(({ key, results }) => [
      `  <testsuite name="${attribute(key)}"${counts(results)}>`,
      ...results.flatMap(renderCase),
      '  </testsuite>',
    ]),
    '</testsuites>',
  ]
  return `${lines.join('\n')}\n`
}

function counts(results: readonly TestResult[]): string {
  const count = (wanted: TestResult['outcome']) => results.filter(({ outcome }) => outcome === wanted).length
  return ` tests="${results.length}" failures="${count('failed')}" errors="0" skipped="${count('skipped')}"`
}

function renderCase({ feed, name, expected, outcome, reason, explanation }: TestResult): string[] {
  const head = `    <testcase classname="feeds.${attribute(feed)}" name="${attribute(name)}"`
  if (outcome === 'passed') return [`${head}/>`]
  if (outcome === 'skipped')
    return [`${head}>`, `      <skipped message="${attribute(reason ?? '')}"/>`, '    </testcase>']
  const tree = explanation === undefined ? [] : renderExplanation(explanation, '')
  const was = `expected ${expected}, was ${expected === 'in' ? 'out' : 'in'}`
  const text = escapeXml(stripVTControlCharacters(tree.join('\n')))
  return [
    `${head}>`,
    `      <failure message="${was}" type="expectation">${text}</failure>`,
    '    </testcase>',
  ]
}

function attribute(text: string): string {
  return escapeXml(text).replace(/[\t\n\r]/g, ' ')
}

/** Without the characters that XML 1.0 does not allow even as references. https://www.w3.org/TR/xml/#charsets */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
