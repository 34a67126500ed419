import { type LevelWithSilent, type Logger, pino } from 'pino'
import { PinoPretty } from 'pino-pretty'

export type Log = Logger

/** JSON lines, or lines for people on a terminal. Everything goes to standard error; standard output is for results. */
export function createLog(options: { readonly level: LevelWithSilent; readonly pretty: boolean }): Log {
  const settings = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level: string) => ({ level }) },
  }
  if (!options.pretty) return pino(settings, pino.destination({ dest: 2, sync: false }))
  return pino(
    settings,
    PinoPretty({
      destination: 2,
      colorize: process.stderr.hasColors?.() ?? false,
      hideObject: true, // the messages say it in words

      translateTime: 'SYS:HH:MM:ss',
    }),
  )
}
