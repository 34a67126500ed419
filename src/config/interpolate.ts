const REFERENCE = /\$\$\{|\$\{([^}]*)\}/g
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

export interface Interpolated {
  readonly text: string
  /** Names of the variables that were put in. */
  readonly used: readonly string[]
  /** What went wrong; `text` then keeps the reference as it was written. */
  readonly problems: readonly string[]
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
  const problems: string[] = []
  const result = text.replaceAll(REFERENCE, (reference, name: string | undefined) => {
    if (name === undefined) return '${'
    if (!NAME.test(name)) return reference
    const value = environment[name]
    if (value === undefined) {
      problems.push(
        `the environment variable ${name} is not set (write $${reference} for the literal text ${reference})`,
      )
      return reference
    }
    used.push(name)
    return value
  })
  return { text: result, used, problems }
}
