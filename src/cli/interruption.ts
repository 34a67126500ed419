/**
 * A signal that aborts on Ctrl-C, SIGTERM, or when the terminal is closed. The second one ends the process at once, as nobody listens any more.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController()
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const stop = (name: NodeJS.Signals) => {
    for (const each of names) process.off(each, stop)
    controller.abort(name)
  }
  for (const name of names) process.on(name, stop)
  return controller.signal
}
