import { readFile, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { composeBench } from './compose.bench.ts'
import { ingestBench } from './ingest.bench.ts'
import { matchBench } from './match.bench.ts'
import { pageBench } from './page.bench.ts'
import { qualityBench } from './quality.bench.ts'
import { rekeyBench } from './rekey.bench.ts'
import type { BenchRow } from './row.ts'
import { serveBench } from './serve.bench.ts'
import { topicBench } from './topic.bench.ts'

/**
 * `npm run bench` measures everything and prints it; names run only those, `--write` puts the tables into
 * docs/performance.md.
 */
const BENCHES: Readonly<Record<string, () => Promise<readonly BenchRow[]>>> = {
  match: matchBench,
  ingest: ingestBench,
  page: pageBench,
  rekey: rekeyBench,
  quality: qualityBench,
  compose: composeBench,
  serve: serveBench,
  topic: topicBench,
}

const PAGE = new URL('../../docs/performance.md', import.meta.url)

const { names, write, unknown } = readArguments(process.argv.slice(2))
if (unknown.length > 0) {
  process.stderr.write(
    `no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}, and --write\n`,
  )
  process.exitCode = 2
} else {
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (names.length > 0 && !names.includes(name)) continue
    const table = render(await bench())
    process.stdout.write(`\n${name}\n\n${table}\n`)
    if (write) await record(name, table)
  }
}

function readArguments(given: readonly string[]) {
  const names = given.filter((argument) => argument !== '--write')
  const unknown = names.filter((name) => !(name in BENCHES))
  return { names, write: given.includes('--write'), unknown }
}

function render(rows: readonly BenchRow[]): string {
  const lines = rows.map(({ name, value, unit }) => `| ${name} | ${format(value)} | ${unit} |`)
  return ['| measurement | value | unit |', '|---|---:|---|', ...lines].join('\n')
}

function format(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString('en')
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}

/** Replaces what stands between the markers of this bench, and the line about the machine. */
async function record(name: string, table: string): Promise<void> {
  const page = await readFile(PAGE, 'utf8')
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`
  const block = `<!-- bench:${name} -->\n${machine}\n\n${table}\n<!-- /bench:${name} -->`
  const pattern = new RegExp(`<!-- bench:${name} -->[\\s\\S]*?<!-- /bench:${name} -->`)
  if (!pattern.test(page)) throw new Error(`docs/performance.md has no place for ${name}`)
  await writeFile(
    PAGE,
    page.replace(pattern, () => block),
  )
}
