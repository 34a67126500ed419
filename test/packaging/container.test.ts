import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { MACHINE_SETTINGS } from '../../src/config/machine-settings.ts'
import { startListener } from '../../src/serve/listener.ts'
import { type Instruction, parseDockerfile } from './dockerfile.ts'

/** Containers cannot be built where the tests run; what can be known without building is checked here. */
const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (name: string) => readFile(join(root, name), 'utf8')
const manifest = JSON.parse(await read('package.json'))
const variables = new Set<string>([
  'LYCAN_CONFIG',
  'LYCAN_DATABASE_PASSWORD_FILE',
  ...MACHINE_SETTINGS.map(({ variable }) => variable),
])
const run = promisify(execFile)

describe('Dockerfile', async () => {
  const stages = parseDockerfile(await read('Dockerfile'))
  const all = stages.flatMap(({ instructions }) => instructions)
  const image = stages.at(-1)!.instructions
  const one = (name: string): Instruction => image.findLast((each) => each.name === name)!
  const copies = all.filter(({ name }) => name === 'COPY')

  it('copies only what exists and what .dockerignore lets through', async () => {
    const allowed = (await read('.dockerignore')).match(/^!.+$/gm)!.map((line) => line.slice(1))
    const sources = copies.filter(({ flags }) => flags['from'] === undefined).flatMap(sourcesOf)
    expect(sources.length).toBeGreaterThan(5)
    for (const source of sources) {
      expect(existsSync(join(root, source)), source).toBe(true)
      expect(allowed, source).toContain(source)
    }
    for (const name of allowed) expect(sources, `${name} is let through and not used`).toContain(name)
  })

  it('takes from earlier stages what these make', () => {
    const taken = copies.filter(({ flags }) => flags['from'] !== undefined)
    expect(taken.map(({ flags }) => flags['from'])).toEqual(['dependencies', 'build'])
    expect(taken.flatMap(sourcesOf)).toEqual(['/lycan/node_modules', '/lycan/dist'])
    for (const { flags } of taken)
      expect(stages.slice(0, -1).map(({ name }) => name)).toContain(flags['from'])
  })

  it('has in the image whatever the package has that Lycan reads', () => {
    const targets = image.filter(({ name }) => name === 'COPY').flatMap(({ words }) => words.at(-1))
    for (const name of ['dist', 'sql', 'config']) {
      expect(manifest.files).toContain(name)
      expect(targets).toContain(name)
    }
    expect(image.find(({ text }) => text.startsWith('ln -s'))!.words).toEqual([
      ...['ln', '-s', `/lycan/${manifest.bin.lycan}`, '/usr/local/bin/lycan'],
    ])
  })

  it('builds by scripts that exist, on the Node that package.json asks for', () => {
    for (const { text } of all.filter(({ name }) => name === 'RUN')) {
      const script = /^npm run (\S+)/.exec(text)?.[1]
      if (script !== undefined) expect(Object.keys(manifest.scripts)).toContain(script)
    }
    const major = /\d+/.exec(manifest.engines.node)![0]
    for (const { base } of stages) expect(base).toMatch(new RegExp(`^node:${major}-\\w+-slim$`))
  })

  it('leaves out what is for building, and the embedded PostgreSQL', () => {
    const [, dependencies] = stages
    expect(dependencies!.instructions.map(({ text }) => text)).toContain(
      'npm ci --omit=dev --omit=optional --ignore-scripts',
    )
  })

  it('runs lycan, not as root, with variables that Lycan knows', () => {
    expect(one('USER').text).toBe('node')
    expect(one('ENTRYPOINT').words).toEqual(['lycan'])
    expect(one('CMD').words).toEqual(['run'])
    const named = one('ENV').text.match(/LYCAN_\w+/g)!
    expect(named.length).toBeGreaterThan(1)
    for (const name of named) expect(variables).toContain(name)
  })

  it('has a health check that tells an answer from trouble and from silence', async () => {
    const { text } = one('HEALTHCHECK')
    const [program, ...args] = JSON.parse(text.replace(/^CMD /, '')) as string[]
    expect(program).toBe('node')
    const asked: string[] = []
    let status = 200
    const server = await startListener(
      (request, response) => {
        asked.push(request.url!)
        response.writeHead(status).end()
      },
      { host: '127.0.0.1', port: 0 },
    )
    const env = { ...process.env, LYCAN_ADMIN_PORT: new URL(server.url).port }
    const check = () =>
      run(process.execPath, args, { env }).then(
        () => 'healthy',
        ({ code }) => code,
      )
    expect(await check()).toBe('healthy')
    expect(asked).toEqual(['/health/live'])
    status = 503
    expect(await check()).toBe(1)
    await server[Symbol.asyncDispose]()
    expect(await check()).toBe(1)
  })
})

describe('compose.yaml', async () => {
  const file = parse(await read('compose.yaml'))
  const { lycan, database } = file.services

  it('gives Lycan a database that it waits for, and the password as a file', () => {
    expect(lycan.depends_on).toEqual({ database: { condition: 'service_healthy' } })
    expect(database.healthcheck.test[1]).toBe('pg_isready')
    const url = new URL(lycan.environment.LYCAN_DATABASE_URL)
    expect({ host: url.hostname, user: url.username, name: url.pathname, password: url.password }).toEqual({
      host: 'database',
      user: database.environment.POSTGRES_USER,
      name: `/${database.environment.POSTGRES_DB}`,
      password: '',
    })
    const [secret] = Object.keys(file.secrets)
    for (const service of [lycan, database]) expect(service.secrets).toEqual([secret])
    expect(lycan.environment.LYCAN_DATABASE_PASSWORD_FILE).toBe(`/run/secrets/${secret}`)
    expect(database.environment.POSTGRES_PASSWORD_FILE).toBe(`/run/secrets/${secret}`)
    for (const name of Object.keys(lycan.environment)) expect(variables).toContain(name)
  })

  it('keeps the data where PostgreSQL 18 and later have them, in a volume that is declared', () => {
    expect(database.image).toBe('postgres:18')
    const [volume, place] = database.volumes[0].split(':')
    expect(Object.keys(file.volumes)).toEqual([volume])
    expect(place).toBe('/var/lib/postgresql')
  })

  it('lets the settings of the checkout in, read-only, where the image looks for them', async () => {
    const config = /LYCAN_CONFIG=(\S+)/.exec(await read('Dockerfile'))![1]
    expect(lycan.volumes).toEqual([`./lycan.yaml:${config}:ro`])
    const ignored = (await read('.gitignore')).split('\n')
    for (const secret of Object.values(file.secrets) as { file: string }[])
      expect(ignored).toContain(secret.file.replace(/^\.(\/[^/]+\/).*/, '$1'))
  })

  it('opens no port to others than this machine, and gives no rights beyond those of a user', () => {
    expect(lycan.ports).toEqual(['127.0.0.1:3000:3000'])
    expect(database.ports).toBeUndefined()
    expect(lycan).toMatchObject({ read_only: true, cap_drop: ['ALL'] })
  })
})

function sourcesOf({ words }: Instruction): readonly string[] {
  return words.slice(0, -1)
}
