import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeWith } from './needs.ts'
import { evaluateScenarios, type Report, type Reports } from './report.ts'

const exec = promisify(execFile)

describeWith(['nix', 'nixpkgs'], 'the NixOS module', () => {
  let reports: Reports
  beforeAll(async () => {
    reports = await evaluateScenarios('scenarios.nix')
  })
  afterAll(() => reports[Symbol.asyncDispose]())

  const report = (name: string): Report => reports.of[name]!
  /** The lines of a unit. */
  const unit = (scenario: string, name = 'lycan.service') => report(scenario).units[name]!.split('\n')

  it('has no complaints about any of them', () => {
    for (const { problems, warnings } of Object.values(reports.of)) {
      expect(problems).toEqual([])
      expect(warnings.filter((warning) => !warning.includes('Jetstream'))).toEqual([])
    }
  })

  it('needs a hostname and a feed, and makes the rest', () => {
    const { units, user, ports, postgresql, config, command } = report('minimal')
    expect(Object.keys(units)).toEqual(['lycan.service'])
    expect(postgresql).toEqual({
      enable: true,
      ensureDatabases: ['lycan'],
      users: [{ name: 'lycan', ensureDBOwnership: true }],
      extensions: [],
    })
    expect(user).toBe(true)
    expect(ports).toEqual([])
    expect(command).toHaveLength(1)
    const lines = unit('minimal')
    expect(lines).toContain('After=network-online.target postgresql.target')
    expect(lines).toContain('Requires=postgresql.target')
    expect(lines).toContain('Wants=network-online.target')
    expect(lines).toContain('WantedBy=multi-user.target')
    expect(lines).toContain('Type=notify')
    expect(lines).toContain('NotifyAccess=all')
    expect(lines).toContain('WatchdogSec=60s')
    expect(lines).toContain('User=lycan')
    expect(lines).toContain('StateDirectory=lycan')
    expect(lines).toContain('Restart=on-failure')
    expect(lines).toContain('RestartSteps=8')
    expect(lines).toContain(
      'Environment="LYCAN_DATABASE_URL=postgres://lycan@localhost:5432/lycan?host=/run/postgresql"',
    )
    expect(lines.find((line) => line.startsWith('ExecReload='))).toMatch(/kill -HUP \$MAINPID$/)
    expect(lines.find((line) => line.startsWith('ExecStart='))).toMatch(
      new RegExp(`bin/lycan" "run" "--config" "${config}"$`),
    )
    expect(lines.join('\n')).not.toContain('LoadCredential')
  })

  it('reaches a database elsewhere with a password that nobody sees', () => {
    expect(report('remote').postgresql.enable).toBe(false)
    const lines = unit('remote')
    expect(lines).toContain('Environment="LYCAN_DATABASE_URL=postgres://feeder@db.example.com:5433/feeds"')
    expect(lines).toContain('Environment="LYCAN_DATABASE_PASSWORD_FILE=%d/database-password"')
    expect(lines).toContain('LoadCredential=database-password:/run/secrets/database')
    expect(lines).toContain('LoadCredential=token:/run/secrets/token')
    expect(lines).toContain('Environment="TOKEN_FILE=%d/token"')
    expect(lines).toContain('EnvironmentFile=/run/secrets/lycan.env')
    expect(lines.join('\n')).not.toContain('postgresql.target')
  })

  it('gives the admin a command that acts as the service, secrets included', async () => {
    const [command] = report('remote').command
    expect(command).toContain("'--property=User=lycan'")
    expect(command).toContain("'--property=LoadCredential=database-password:/run/secrets/database'")
    expect(command).toContain('--property=EnvironmentFile=/run/secrets/lycan.env')
    const [, path] = /-- (\S+) "\$@"/.exec(command!)!
    const script = (await readFile(reports.real(path!), 'utf8')).replace(/^exec .*$/m, 'env')
    const inside = async (environment: Record<string, string>) => {
      const env = { PATH: process.env['PATH'], CREDENTIALS_DIRECTORY: '/c', ...environment }
      return (await exec('bash', ['-c', script], { env })).stdout.split('\n')
    }
    const variables = await inside({})
    expect(variables).toContain('LYCAN_DATABASE_PASSWORD_FILE=/c/database-password')
    expect(variables).toContain('TOKEN_FILE=/c/token')
    expect(variables).toContain('LYCAN_DATABASE_URL=postgres://feeder@db.example.com:5433/feeds')
    expect(variables).toContain("GREETING=100 % o'clock")
    expect(variables).toContain(`LYCAN_CONFIG=${report('remote').config}`)
    // What stands in environmentFile is there already, and goes before, as in the units.
    const filed = await inside({
      GREETING: '',
      LYCAN_DATABASE_URL: 'postgres://other',
      LYCAN_CONFIG: '/other',
    })
    expect(filed).toContain('GREETING=')
    expect(filed).toContain('LYCAN_DATABASE_URL=postgres://other')
    expect(filed).toContain(`LYCAN_CONFIG=${report('remote').config}`)
  })

  it('refuses a secret that would end in the store', async () => {
    await expect(evaluateScenarios('leak.nix')).rejects.toThrow(/outside the Nix store/)
  })

  it('puts nginx in front of each public name', () => {
    const { hosts, ports } = report('nginx')
    const host = {
      forceSSL: true,
      enableACME: true,
      useACMEHost: null,
      proxyPass: 'http://127.0.0.1:3000',
      recommendedProxySettings: true,
    }
    expect(hosts).toEqual({ 'feeds.example.com': host, 'f.example.com': host })
    expect(ports).toEqual([80, 443])
  })

  it('runs roles as units of their own, publishes, and has PostGIS made, when asked', () => {
    const { units, postgresql } = report('separate')
    expect(Object.keys(units).sort()).toEqual([
      'lycan-ingest.service',
      'lycan-jobs.service',
      'lycan-postgis.service',
      'lycan-publish.service',
      'lycan-serve.service',
    ])
    expect(postgresql.extensions).toEqual(['postgis'])
    for (const [role, port] of [
      ['serve', 9100],
      ['ingest', 9101],
      ['jobs', 9102],
    ]) {
      const lines = unit('separate', `lycan-${role}.service`)
      expect(lines).toContain(`Environment="LYCAN_ADMIN_PORT=${port}"`)
      expect(lines).toContain('Requires=postgresql.target lycan-postgis.service')
      expect(lines.some((line) => line.endsWith(`"--only" "${role}"`))).toBe(true)
    }
    const publish = unit('separate', 'lycan-publish.service')
    expect(publish).toContain('Type=oneshot')
    expect(publish).toContain('LoadCredential=app-password:/run/secrets/app-password')
    expect(publish).toContain('Environment="LYCAN_APP_PASSWORD_FILE=%d/app-password"')
    expect(unit('separate', 'lycan-postgis.service')).toContain('User=postgres')
  })

  it('serves only, on another address, from a database of its settings', () => {
    const lines = unit('serve-only')
    const start = lines.find((line) => line.startsWith('ExecStart='))
    expect(start).toContain('"--only" "serve" "--log-level" "debug"')
    expect(report('serve-only').ports).toEqual([8080])
    expect(lines.join('\n')).not.toContain('LYCAN_DATABASE_URL')
  })

  it('takes a file of the admin instead, and tells Lycan what firewall and nginx count on', () => {
    expect(unit('file')).toContain('Environment="LYCAN_PORT=8080"')
    expect(unit('file').join('\n')).not.toContain('LYCAN_HOSTNAME')
    expect(report('file-on-disk').config).toBe('/etc/lycan/lycan.yaml')
  })
})

describeWith(['nix', 'nixpkgs'], 'contradictions in the configuration', () => {
  let reports: Reports
  beforeAll(async () => {
    reports = await evaluateScenarios('mistakes.nix')
  })
  afterAll(() => reports[Symbol.asyncDispose]())

  describe.each([
    ['no-hostname', 'Set services.lycan.settings.service.hostname'],
    ['no-feeds', 'there are no feeds. Add one under services.lycan.settings.feeds'],
    ['bad-key', '"no spaces", "sixteen-letters-" cannot be the key of a feed'],
    ['file-and-settings', 'settings.{feeds} would have no effect. Move them into the file'],
    ['file-and-feed-files', 'put them into a folder feeds.d beside that file'],
    ['no-roles', 'roles is empty'],
    ['local-and-host', 'database.host is db.example.com. Remove the host, or set createLocally = false'],
    ['local-and-folder', 'database.host is /tmp. Remove the host'],
    ['local-and-port', 'services.postgresql.settings.port'],
    ['local-and-password', 'needs no password'],
    ['local-and-url', 'Set createLocally = false to use that'],
    ['local-and-old', 'needs PostgreSQL 15 or newer, and services.postgresql.package is 14.4. Set it'],
    ['local-and-user', 'database.user (lycan) must be the same as user (somebody)'],
    ['local-and-name', 'database.name (feeds) must be the same as database.user (lycan)'],
    ['no-database', 'there is no database. Set database.createLocally = true'],
    ['host-and-url', 'Keep one of them'],
    ['postgis-elsewhere', 'let its superuser run: create extension postgis'],
    ['password-in-url', 'Put it into database.passwordFile'],
    ['password-in-parameter', 'Put it into database.passwordFile'],
    ['same-ports', 'are both 3002. Change settings.admin.port'],
    ['nothing-for-nginx', 'nginx.enable has no name to serve'],
    ['publish-without-password', 'Set publish.appPasswordFile'],
    ['publish-for-nobody', 'Set settings.service.publisher'],
  ])('%s', (name, message) => {
    it('is told with what to do, once', () => {
      const { problems } = reports.of[name]!
      expect(problems.filter((problem) => problem.startsWith('services.lycan: '))).toEqual([
        expect.stringContaining(message),
      ])
    })
  })

  it.each([
    ['anonymous', 'Set settings.jetstream.userAgent'],
    ['open-to-nobody', 'Lycan listens on 127.0.0.1 only'],
    ['refuses-itself', 'allowedHosts lacks the hostname feeds.example.com'],
  ])('%s is warned about', (name, message) => {
    const { problems, warnings } = reports.of[name]!
    expect(problems).toEqual([])
    expect(warnings).toEqual([expect.stringContaining(message)])
  })
})
