const REFERENCE = /\$\$\{|\$\{([^}]*)\}/g
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

export interface Interpolated {
  readonly text: string
  /** Names of the variables that were put in. */
  readonly used: readonly string[]
  /** Names of variables that are not set; `text` keeps the references to them as they were written. */
  readonly unset: readonly string[]
}

/**
 * Puts environment variables in the place of `${NAME}`. `$${` stands for a literal `${`; braces that hold no name,
 * such as `${2}` of a regular expression, stay as they are.
 */
export function interpolate(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): Interpolated {
  const used: string[] = []
  const unset: string[] = []
  const result = text.replaceAll(REFERENCE, (reference, name: string | undefined) => {
    if (name === undefined) return '${'
    if (!NAME.test(name)) return reference
    const value = environment[name]
    if (value === undefined) {
      unset.push(name)
      return reference
    }
    used.push(name)
    return value
  })
  return { text: result, used, unset }
}
