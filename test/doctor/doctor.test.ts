import { readFile, writeFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { doctorCommand } from '../../src/cli/doctor.ts'
import type { Diagnosis } from '../../src/doctor/examine.ts'
import { capture } from '../cli/capture.ts'
import { PASSWORD } from '../support/pds.ts'
import { FEEDS, type Installation, SERVICE, startInstallation } from './installation.ts'

let installation: Installation
beforeEach(async () => {
  installation = await startInstallation()
  vi.stubEnv('LYCAN_APP_PASSWORD', PASSWORD)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await installation[Symbol.asyncDispose]()
})

async function diagnose(...argv: string[]): Promise<{ findings: Diagnosis[]; exitCode: number }> {
  const file = await installation.configure()
  return diagnoseFile(file, ...argv)
}

async function diagnoseFile(file: string, ...argv: string[]) {
  const appview = ['--appview', installation.appview.url]
  const { stdout, exitCode } = await capture(doctorCommand(), '-c', file, ...appview, '--json', ...argv)
  const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: Diagnosis[] }
  expect(ok).toBe(exitCode === 0)
  return { findings, exitCode }
}

/** The findings of one check, as `status: message`. */
function of(check: string, { findings }: { findings: Diagnosis[] }): string[] {
  return findings.filter((one) => one.check === check).map(({ status, message }) => `${status}: ${message}`)
}

describe('an installation in good health', () => {
  it('passes every check', async () => {
    const result = await diagnose()
    const bad = result.findings.filter(({ status }) => status === 'warn' || status === 'fail')
    expect(bad.filter(({ check }) => check !== 'settings')).toEqual([])
    expect(result.exitCode).toBe(0)
    const { pds } = installation.publisher
    expect(of('database', result)[0]).toMatch(/^ok: PostgreSQL \d+(\.\d+)?, postgres:/)
    expect(of('schema', result)).toEqual(['ok: every migration is applied'])
    expect(of('indexes', result)[0]).toMatch(/^ok: \d+, all usable$/)
    expect(of('stream', result)[0]).toMatch(
      /^ok: the newest event is \d+ s old, from jetstream\.example\.com$/,
    )
    expect(of('feeds', result)).toEqual(['ok: all 2 have posts'])
    expect(of('server', result)[0]).toMatch(/^ok: lycan run is ready at http:/)
    expect(of('document', result)[0]).toMatch(/^ok: did:plc:\w+ leads to http:\/\/localhost:\d+$/)
    expect(of('describe', result)).toEqual(['ok: the server has all 2 feeds'])
    expect(of('readers', result)).toEqual([
      'ok: what is no token is refused',
      `ok: a token of ${pds.url} for ${SERVICE} is accepted`,
      `ok: a token of ${pds.url} for ${SERVICE}#bsky_fg is accepted`,
    ])
    expect(of('records', result)).toEqual([`ok: 2 of 2 on ${pds.url} say what the settings say`])
    expect(of('appview', result)).toEqual([
      'ok: cats: readers get posts',
      'ok: club: asks readers to sign in, as it should',
    ])
  })

  it('is told in lines for people, with what to do', async () => {
    vi.stubEnv('LYCAN_APP_PASSWORD', '')
    const file = await installation.configure()
    const { stdout, exitCode } = await capture(
      doctorCommand(),
      '-c',
      file,
      '--appview',
      installation.appview.url,
    )
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^ok {4}schema {4}every migration is applied$/m)
    expect(stdout).toMatch(
      /^skip {2}readers {3}a real token was not tried\n {16}→ Give an app password in LYCAN_APP_PASSWORD/m,
    )
    expect(stdout).toMatch(/\n\d+ ok, \d+ to look at, 0 failed, \d+ left out\n$/)
  })

  it('is looked at without the network where that is asked for', async () => {
    const { pds, directory } = installation.publisher
    const before = [pds.called.length, directory.asked.length]
    const result = await diagnose('--offline')
    expect(result.exitCode).toBe(0)
    expect(of('appview', result)).toEqual(['skip: left out by --offline'])
    expect(of('schema', result)).toEqual(['ok: every migration is applied'])
    expect([pds.called.length, directory.asked.length]).toEqual(before)
  })
})

describe('the database', () => {
  it('does not answer', async () => {
    const file = await installation.configure()
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace(/url: "[^"]*"/, 'url: "postgres://lycan:secret@127.0.0.1:1/lycan"'))
    const result = await diagnoseFile(file, '--offline')
    expect(of('database', result)[0]).toMatch(
      /^fail: postgres:\/\/lycan:\*\*\*@127\.0\.0\.1:1\/lycan: .*ECONNREFUSED/,
    )
    expect(of('schema', result)).toEqual(['skip: needs the database'])
    expect(of('feeds', result)).toEqual(['skip: needs the database and its schema'])
    expect(result.exitCode).toBe(1)
  })

  it('is the embedded one, which is not running and is not made either', async () => {
    const file = await installation.configure()
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace(/url: "[^"]*"/, 'directory: nowhere'))
    const result = await diagnoseFile(file, '--offline')
    expect(of('database', result)[0]).toMatch(/^skip: the embedded one in \S+nowhere is not running/)
    expect(of('disk', result)[0]).toMatch(/: \d+\.\d GB free for \S+nowhere$/)
    expect(result.exitCode).toBe(0)
  })

  it('lacks a migration, and is newer than this Lycan', async () => {
    await sql`delete from migrations where id = (select max(id) from migrations)`.execute(installation.db)
    expect(of('schema', await diagnose('--offline'))[0]).toMatch(
      /^fail: one migration is missing, from \d{4}_/,
    )
    await sql`insert into migrations (id, name, checksum) values (9999, '9999_future.sql', '')`.execute(
      installation.db,
    )
    expect(of('schema', await diagnose('--offline'))[0]).toMatch(/^fail: .*was migrated by a newer Lycan/)
  })

  it('lacks an index, and has one that is not usable', async () => {
    await sql`drop index snapshots_expires`.execute(installation.db)
    expect(of('indexes', await diagnose('--offline'))).toEqual(['fail: missing: snapshots_expires'])
    await sql`create index snapshots_expires on snapshots (expires_at)`.execute(installation.db)
    await sql`update pg_index set indisvalid = false where indexrelid = 'snapshots_expires'::regclass`.execute(
      installation.db,
    )
    expect(of('indexes', await diagnose('--offline'))).toEqual(['fail: not usable: snapshots_expires'])
  })

  it('stands still, and has gaps and an empty feed', async () => {
    const { db } = installation
    const now = Date.now() * 1000
    await sql`update cursors set time_us = ${now - 3_600_000_000}`.execute(db)
    await sql`insert into gaps (stream, from_us, to_us, reason)
      values ('jetstream', ${now - 200_000_000}, ${now - 100_000_000}, 'a test')`.execute(db)
    await sql`delete from feed_posts where feed = 2`.execute(db)
    const result = await diagnose('--offline')
    expect(of('stream', result)).toEqual([
      'fail: the newest event is 60 min old, from jetstream.example.com',
      'warn: a gap of 100 s in the last day: posts of that time are missing',
    ])
    expect(of('feeds', result)).toEqual(['warn: without a post: club'])
    expect(result.exitCode).toBe(1)
  })
})

describe('the way to the server', () => {
  it('has no DID document at its beginning', async () => {
    installation.publisher.directory.documents.delete(SERVICE)
    const result = await diagnose()
    expect(of('document', result)[0]).toMatch(/^fail: http:\S+ knows no did:plc:service/)
    expect(of('describe', result)).toEqual(['skip: needs the DID document'])
    expect(result.exitCode).toBe(1)
  })

  it('is not named in the DID document', async () => {
    installation.publisher.directory.documents.set(SERVICE, { id: SERVICE, service: [] })
    const result = await diagnose()
    expect(of('document', result)[0]).toMatch(/^fail: .* names no feed generator$/)
  })

  it('is not protected', async () => {
    installation.leadTo('http://feeds.example.com')
    expect(of('document', await diagnose())[0]).toMatch(/which is not https$/)
  })

  it('ends where nothing listens', async () => {
    const { url } = installation.appview
    await installation.appview[Symbol.asyncDispose]()
    installation.leadTo(url)
    const result = await diagnose()
    expect(of('describe', result)).toEqual([`fail: ${url}: nothing listens there`])
    expect(of('readers', result)).toEqual([`fail: ${url}: nothing listens there`])
  })

  it('ends at something that is not Lycan', async () => {
    installation.leadTo(installation.publisher.pds.url)
    const result = await diagnose()
    expect(of('document', result)[0]).toMatch(/^warn: .* and service\.hostname is localhost$/)
    expect(of('describe', result)[0]).toMatch(/^fail: \S+ answers with status 404$/)
  })

  it('ends at a Lycan with other feeds', async () => {
    const file = await installation.configure(`${FEEDS}\n  dogs: { name: Dogs, match: { hashtag: [dogs] } }`)
    const result = await diagnoseFile(file)
    expect(of('describe', result)).toEqual(['fail: the server does not have: dogs'])
    expect(of('records', result)).toContain('warn: dogs is not published')
  })

  it('is that of a did:web', async () => {
    const port = new URL(installation.server.url).port
    const file = await installation.configure()
    const settings = await readFile(file, 'utf8')
    await writeFile(file, settings.replace(SERVICE, `did:web:localhost%3A${port}`))
    const result = await diagnoseFile(file)
    // The server has another DID, and so no document for did:web.
    expect(of('document', result)[0]).toMatch(
      /^fail: http:\/\/localhost:\d+\/\.well-known\/did\.json answers with status 404$/,
    )
  })
})

describe('the records', () => {
  const put = async (key: string, parts: object) => {
    const { pds, record } = installation.publisher
    await pds.put(`app.bsky.feed.generator/${key}`, { ...record(key), ...parts })
  }

  it('drift, lead elsewhere, or have no feed behind them', async () => {
    await put('cats', { displayName: 'Felines' })
    await put('club', { did: 'did:web:skyfeed.example' })
    await put('old', { did: SERVICE, displayName: 'Old' })
    const result = await diagnose()
    expect(of('records', result)).toEqual([
      'warn: cats differs from the settings in displayName',
      'fail: club leads to did:web:skyfeed.example, another service',
      'warn: published, but no feeds of the settings: old',
    ])
    expect(result.findings.find(({ message }) => message.startsWith('club leads'))?.fix).toBe(
      'lycan publish club makes it lead here',
    )
    expect(of('appview', result)).toEqual(['ok: cats: readers get posts'])
  })

  it('are on a server that is down', async () => {
    await installation.publisher.pds[Symbol.asyncDispose]()
    const result = await diagnose()
    expect(of('records', result)[0]).toMatch(/^fail: http:\S+ cannot be reached: connect ECONNREFUSED/)
    expect(of('appview', result)).toEqual(['skip: needs the publisher’s account'])
  })
})

describe('the AppView', () => {
  it('does not know a feed, or does not reach the server', async () => {
    installation.appview.known.delete(
      `at://${installation.publisher.account.did}/app.bsky.feed.generator/club`,
    )
    installation.appview.server = undefined
    const result = await diagnose()
    expect(of('appview', result)).toEqual([
      'fail: cats: readers get "feed unavailable"',
      'warn: club: the AppView does not know it: could not find feed',
    ])
    expect(result.findings.find(({ message }) => message.startsWith('cats: readers'))?.fix).toMatch(
      /^The AppView does not reach the server: see the checks host and describe/,
    )
  })

  it('cannot be asked from here', async () => {
    await installation.appview[Symbol.asyncDispose]()
    const result = await diagnose()
    expect(of('appview', result)).toEqual([expect.stringMatching(/^skip: \S+ cannot be asked from here: /)])
    expect(result.exitCode).toBe(0)
  })
})

describe('readers', () => {
  it('are not known where their tokens do not hold', async () => {
    const { directory, account } = installation.publisher
    const document = directory.documents.get(account.did) as object
    directory.documents.set(account.did, { ...document, verificationMethod: [] })
    const result = await diagnose()
    expect(of('readers', result)[1]).toMatch(
      /^fail: a token of \S+ for \S+ is refused with status 401 BadJwtIss$/,
    )
  })

  it('cannot be tried with a wrong password', async () => {
    vi.stubEnv('LYCAN_APP_PASSWORD', 'wrong')
    expect(of('readers', await diagnose())[0]).toMatch(/^fail: \S+ refuses the password/)
  })
})

it('refuses an AppView that is no address, and settings that cannot be used', async () => {
  const file = await installation.configure()
  for (const address of ['bsky', 'http://appview.example', 'ftp://appview.example']) {
    const { exitCode, stdout, stderr } = await capture(doctorCommand(), '-c', file, '--appview', address)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(`--appview: ${address} is not an https:// address`)
  }
  const unusable = await capture(doctorCommand(), '-c', `${file}.none`)
  expect(unusable).toMatchObject({ exitCode: 2, stdout: '' })
})
