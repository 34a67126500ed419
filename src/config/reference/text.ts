/** The parts of docs/reference.md that no declaration holds. */

export const INTRODUCTION = `# Reference

This page is generated from the code by \`lycan schema --write\`; do not edit it.
It describes every setting, every filter, every order and every metric of Lycan.`

export const FILES = `## Files

Settings are YAML 1.2. \`lycan\` reads the file named by \`--config\`, or by the environment variable \`LYCAN_CONFIG\`, or \`lycan.yaml\` in the working directory; where there is none of these, the example that comes with Lycan.

- **Durations** are an amount and a unit: \`30s\`, \`6h\`, \`1h30m\`, \`7d\`. Units: \`ms\`, \`s\`, \`m\`, \`h\`, \`d\`, \`w\`.
- **Environment variables** stand anywhere in a value as \`\${NAME}\`. A variable that is not set is an error. Write \`$\${NAME}\` for the literal text. Within \`{ }\` and \`[ ]\`, YAML wants quotes around it.
- **Includes**: \`!include other.yaml\` takes the place of a value. The name is relative to the file in which it stands, and must lie in the folder of the main file or below. Editors with the YAML language server want the setting \`yaml.customTags: ["!include scalar"]\`.
- **feeds.d**: every \`*.yaml\` in the folder \`feeds.d\` beside the main file adds feeds, lists and rules. Each has the shape of the main file, with the sections \`feeds\`, \`lists\` and \`rules\` only; a name may be given once in all files.
- **File names** in settings are relative to the file in which they stand.
- Unknown options, options given twice and values of the wrong type are errors. \`lycan check\` tells all of them, with line and column.`

export const MACHINE = `## Settings from flags and the environment

These differ between machines, so each can also be given by a flag or an environment variable. A flag wins over the variable, the variable over the file, the file over the default. \`lycan check --print\` shows what is in effect and where it comes from. An empty variable counts as none.`

export const RULES = `## Rules

A rule says which posts are wanted. It is one condition, or a list of conditions that must all hold:

\`\`\`yaml
match:
  any:
    - hashtag: [cats, caturday]
    - all:
        - text: [cat, kitten]
        - not: { label: [porn] }
        - rule: clean
\`\`\`

| Word | Holds when |
|---|---|
| \`all\` | every condition of the list holds |
| \`any\` | at least one condition of the list holds |
| \`not\` | the condition does not hold |
| \`rule\` | the rule of that name, under \`rules:\`, holds |

Everything else is a filter. Text is compared after Unicode normalisation (NFKC) and case folding.`

export const FILTERS = `## Filters`

export const ORDERS = `## Orders

\`order:\` is the name of an order, or the name with its options: \`order: chronological\` or \`order: { chronological: {} }\`.`

export const METRICS = `## Metrics

\`/metrics\` on the admin listener offers these in the format of Prometheus, and the usual ones of the Node process.`
