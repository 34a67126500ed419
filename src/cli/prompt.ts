import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

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

/** Asks until a line comes. Undefined where none does: Ctrl-C, Ctrl-D. `hidden` shows nothing of what is typed. */
export async function ask(
  question: string,
  { input, output }: Terminal,
  { hidden = false } = {},
): Promise<string | undefined> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input, output: hidden ? silent : output, terminal: input.isTTY === true })
  // Only now: before, the terminal itself would show what is typed.
  if (hidden) output.write(question)
  const given = new AbortController()
  const giveUp = () => given.abort()
  lines.once('SIGINT', giveUp).once('close', giveUp)
  try {
    const answer = await lines.question(hidden ? '' : question, { signal: given.signal })
    if (hidden) output.write('\n')
    return answer.trim()
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error
    output.write('\n')
    return undefined
  } finally {
    lines.close()
  }
}

/** Asks for a yes; everything else is a no. */
export async function confirm(question: string, where: Terminal): Promise<boolean> {
  const answer = await ask(`${question} [y/N] `, where)
  return answer !== undefined && /^y(es)?$/i.test(answer)
}
