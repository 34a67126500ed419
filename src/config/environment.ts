/** The variables of the process's environment. Nothing else reads them. */
export function readEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env
}
