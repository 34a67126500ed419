import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { startJetstreamServer } from '../../src/simulate/server.ts'
import { serverPid, testFolder } from '../support/embedded.ts'
import { simulated } from '../support/events.ts'
import { lycanAt } from '../support/lycan.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const run = promisify(execFile)

/** npm and `#!/usr/bin/env node` under the Node of the tests, whatever the machine's own is. */
const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH']}` }

/** For machines that do much else. */
const PATIENT = { timeout: 60_000 }

it('packs into a file that installs in an empty folder, and whose lycan follows a stream and serves a page', async () => {
  const folder = await testFolder()
  const tarball = await pack(folder)

  const place = join(folder, 'installed')
  await mkdir(place)
  await run('npm', ['install', '--prefix', place, '--no-audit', '--no-fund', tarball], { cwd: place, env })
  const command = join(place, 'node_modules', '.bin', 'lycan')
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  expect((await run(command, ['--version'], { cwd: place, env })).stdout).toBe(`${manifest.version}\n`)
  const example = await run(command, ['test'], { cwd: place, env })
  expect(example.stdout).toMatch(/^[1-9]\d* passed, 0 failed$/m)

  await using jetstream = await startJetstreamServer()
  await writeFile(
    join(place, 'lycan.yaml'),
    'feeds: { cats: { name: Cats, match: { hashtag: [cats] } }, other: { name: Other, match: { text: dog } } }\n',
  )
  const data = join(place, 'data')
  onTestFinished(() => killServer(data))
  const lycan = lycanAt(command, [
    ...['run', '-c', join(place, 'lycan.yaml'), '--jetstream', jetstream.url],
    ...['--data-directory', data, '--port', '0', '--admin-port', '0'],
  ])
  const { url } = await lycan.says('lycan is running')
  await expect.poll(() => jetstream.clients.length, PATIENT).toBe(1)
  const post = simulated.post('the first of many #cats', { tags: ['cats'] })
  jetstream.push(simulated.post('something else'), post)
  const query = 'feed=at://did:web:localhost/app.bsky.feed.generator/cats'
  const page = async () => (await fetch(`${url}/xrpc/app.bsky.feed.getFeedSkeleton?${query}`)).json()
  const uri = `at://${post.did}/app.bsky.feed.post/${post.rkey}`
  await expect.poll(page, PATIENT).toMatchObject({ feed: [{ post: uri }] })

  lycan.kill('SIGTERM')
  expect((await lycan.ended).code).toBe(0)
}, 300_000)

/** `npm pack`, which builds; the path of the tarball. */
async function pack(folder: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', '--json', '--silent', '--pack-destination', folder], {
    cwd: root,
    env,
    maxBuffer: 2 ** 24,
  })
  const json = stdout.slice(stdout.search(/^[[{]/m))
  const told = JSON.parse(json) as readonly { files: readonly { path: string }[] }[]
  const files = new Set(told[0]!.files.map(({ path }) => path))
  for (const name of [
    'package.json',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'dist/main.js',
    'sql/schema.sql',
  ])
    expect(files, name).toContain(name)
  for (const name of ['lycan.example.yaml', 'lycan.schema.json']) expect(files).toContain(`config/${name}`)
  for (const source of await readdir(join(root, 'src'), { recursive: true }))
    if (source.endsWith('.ts')) expect(files).toContain(`dist/${source.replace(/ts$/, 'js')}`)
  expect([...files].filter((path) => /^(src|test|node_modules|data)\/|\.ts$/.test(path))).toEqual([])
  return join(folder, (await readdir(folder)).find((name) => name.endsWith('.tgz'))!)
}

function killServer(data: string): void {
  const pid = serverPid(join(data, 'postgres'))
  if (pid === undefined) return
  try {
    process.kill(pid, 'SIGQUIT')
  } catch {
    // it has ended
  }
}
