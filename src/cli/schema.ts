import { readFile, writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import { renderJsonSchema } from '../config/json-schema.ts'
import { renderReference } from '../config/reference/render.ts'
import { loadAlgorithms, loadFilters } from '../plugins.ts'

/** `lycan schema` */
export function schemaCommand(): Command {
  return new Command('schema')
    .summary('print the JSON Schema of the settings')
    .description(
      'Prints the JSON Schema of the settings, which gives editors completion and checking. Name it in the first line of a YAML file: # yaml-language-server: $schema=lycan.schema.json',
    )
    .option('--write', 'write config/lycan.schema.json and docs/reference.md of this checkout')
    .option('--check', 'fail if one of these files is not up to date')
    .addHelpText(
      'after',
      `
Examples:
  $ lycan schema > lycan.schema.json
  $ lycan schema --write      after changing an option, a filter or an order`,
    )
    .action(async ({ write, check }: { write?: true; check?: true }) => {
      const filters = await loadFilters()
      const algorithms = await loadAlgorithms()
      const schema = renderJsonSchema(filters, algorithms)
      if (write !== true && check !== true) {
        process.stdout.write(schema)
        return
      }
      const generated = [
        { name: 'config/lycan.schema.json', text: schema },
        { name: 'docs/reference.md', text: await renderReference(filters, algorithms) },
      ]
      for (const { name, text } of generated) {
        const file = new URL(`../../${name}`, import.meta.url)
        if (write === true) {
          await writeFile(file, text)
          process.stdout.write(`${name} written\n`)
        } else if ((await readFile(file, 'utf8').catch(() => undefined)) !== text) {
          process.stderr.write(`${name} is not up to date; run: npm run generate\n`)
          process.exitCode = 1
        }
      }
    })
}
