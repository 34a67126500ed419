/** A setting that differs between machines, and so also comes from a flag or an environment variable. */
export interface MachineSetting {
  readonly name: string
  readonly path: readonly [string, string]
  readonly variable: string
  /** As commander reads it. */
  readonly flag: string
  readonly description: string
  /** How the text of a flag or variable becomes what stands in YAML. */
  readonly form: 'text' | 'number' | 'list'
  /** Never printed in full; may be kept in a file that the variable with `_FILE` behind its name names. */
  readonly secret?: boolean
}

/** All of them. In the order flag, environment, file, default, the first that gives a value wins. */
export const MACHINE_SETTINGS = [
  {
    name: 'hostname',
    path: ['service', 'hostname'],
    variable: 'LYCAN_HOSTNAME',
    flag: '--hostname <name>',
    description: 'public name of this server',
    form: 'text',
  },
  {
    name: 'host',
    path: ['service', 'host'],
    variable: 'LYCAN_HOST',
    flag: '--host <address>',
    description: 'address to listen on',
    form: 'text',
  },
  {
    name: 'port',
    path: ['service', 'port'],
    variable: 'LYCAN_PORT',
    flag: '--port <number>',
    description: 'port to listen on',
    form: 'number',
  },
  {
    name: 'adminHost',
    path: ['admin', 'host'],
    variable: 'LYCAN_ADMIN_HOST',
    flag: '--admin-host <address>',
    description: 'address of /health and /metrics',
    form: 'text',
  },
  {
    name: 'adminPort',
    path: ['admin', 'port'],
    variable: 'LYCAN_ADMIN_PORT',
    flag: '--admin-port <number>',
    description: 'port of /health and /metrics',
    form: 'number',
  },
  {
    name: 'databaseUrl',
    path: ['database', 'url'],
    variable: 'LYCAN_DATABASE_URL',
    flag: '--database-url <url>',
    description: 'PostgreSQL database to use instead of the embedded one',
    form: 'text',
    secret: true,
  },
  {
    name: 'dataDirectory',
    path: ['database', 'directory'],
    variable: 'LYCAN_DATA_DIRECTORY',
    flag: '--data-directory <folder>',
    description: 'where the embedded database keeps its data',
    form: 'text',
  },
  {
    name: 'jetstream',
    path: ['jetstream', 'hosts'],
    variable: 'LYCAN_JETSTREAM',
    flag: '--jetstream <hosts>',
    description: 'Jetstream hosts, parted by commas',
    form: 'list',
  },
  {
    name: 'logLevel',
    path: ['log', 'level'],
    variable: 'LYCAN_LOG_LEVEL',
    flag: '--log-level <level>',
    description: 'trace, debug, info, warn, error, fatal or silent',
    form: 'text',
  },
  {
    name: 'logFormat',
    path: ['log', 'format'],
    variable: 'LYCAN_LOG_FORMAT',
    flag: '--log-format <format>',
    description: 'auto, pretty or json',
    form: 'text',
  },
] as const satisfies readonly MachineSetting[]

/** Values given on the command line, as text, by the names of the table. */
export type MachineFlags = Partial<Record<(typeof MACHINE_SETTINGS)[number]['name'], string>>
