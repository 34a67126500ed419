/**
 * A signal that aborts on Ctrl-C, SIGTERM, or when the terminal is closed. The second one ends the process at once, as
 * nobody listens any more. `hangUp: 'otherwise'` leaves SIGHUP to others: it means that only where a terminal is.
 */
export function interruption(hangUp: 'stops' | 'otherwise' = 'stops'): AbortSignal {
  const controller = new AbortController()
  const names: readonly NodeJS.Signals[] = [
    'SIGINT',
    'SIGTERM',
    ...(hangUp === 'stops' ? ['SIGHUP' as const] : []),
  ]
  const stop = (name: NodeJS.Signals) => {
    for (const each of names) process.off(each, stop)
    controller.abort(name)
  }
  for (const name of names) process.on(name, stop)
  return controller.signal
}
