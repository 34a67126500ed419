/** One instruction of a Dockerfile: `COPY --from=build a b` has the flag `from` and the words `a` and `b`. */
export interface Instruction {
  readonly name: string
  readonly flags: Readonly<Record<string, string>>
  /** What stands behind name and flags. */
  readonly text: string
  /** The text as JSON where it is in exec form, in words otherwise. */
  readonly words: readonly string[]
}

/** A stage: what stands from one FROM to the next. */
export interface Stage {
  readonly base: string
  readonly name: string | undefined
  readonly instructions: readonly Instruction[]
}

/** Reads as much of a Dockerfile as ours uses: stages, flags, continued lines, comments, both forms of commands. */
export function parseDockerfile(text: string): Stage[] {
  const lines = text
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
  const stages: { base: string; name: string | undefined; instructions: Instruction[] }[] = []
  for (const line of lines) {
    const instruction = parseLine(line)
    if (instruction.name !== 'FROM') {
      const stage = stages.at(-1)
      if (stage === undefined) throw new Error(`before the first FROM: ${line}`)
      stage.instructions.push(instruction)
      continue
    }
    const [base, as, name] = instruction.words
    stages.push({ base: base!, name: as?.toUpperCase() === 'AS' ? name : undefined, instructions: [] })
  }
  return stages
}

function parseLine(line: string): Instruction {
  const [, name, rest] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? []
  if (name === undefined) throw new Error(`not an instruction: ${line}`)
  const flags: Record<string, string> = {}
  const text = rest!.replace(/^(--[a-z-]+=\S+\s+)+/, (all) => {
    for (const [, flag, value] of all.matchAll(/--([a-z-]+)=(\S+)/g)) flags[flag!] = value!
    return ''
  })
  return { name, flags, text, words: text.startsWith('[') ? JSON.parse(text) : text.trim().split(/\s+/) }
}
