# The development dependencies that `npm run build` needs; the others are for tests.
[
  "@tsconfig/node-ts"
  "@tsconfig/node24"
  "@types/cli-progress"
  "@types/express"
  "@types/node"
  "@types/pg"
  "@types/ws"
  "typescript"
]
