import * as prompts from '@inquirer/prompts'

/** Where questions are asked. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean }
}

/** Questions go to standard error, so that answers do not mix with what is piped on. */
export const terminal: Terminal = { input: process.stdin, output: process.stderr }

/** Whether somebody sits there who can answer. */
export function canAsk({ input, output }: Terminal): boolean {
  return input.isTTY === true && output.isTTY === true
}

/** Asks for a line. Undefined where none comes: Ctrl-C. `hidden` shows nothing of what is typed. */
export async function ask(
  message: string,
  where: Terminal,
  { hidden = false } = {},
): Promise<string | undefined> {
  const answer = hidden
    ? prompts.password({ message, mask: false }, where)
    : prompts.input({ message }, where)
  return (await answer.catch(unlessLeft))?.trim()
}

/** Asks for a yes; everything else is a no. */
export async function confirm(message: string, where: Terminal): Promise<boolean> {
  return (await prompts.confirm({ message, default: false }, where).catch(unlessLeft)) ?? false
}

/** Ctrl-C at a question is no failure. */
export function unlessLeft(error: unknown): undefined {
  if (error instanceof Error && error.name === 'ExitPromptError') return undefined
  throw error
}
