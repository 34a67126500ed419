/** A database address without the secrets in it: the password before `@` and those among the parameters. */
export function maskDatabaseUrl(url: string): string {
  const scheme = url.indexOf('://') + 3
  const end = url.slice(scheme).search(/[/?]/)
  const authority = end < 0 ? url.slice(scheme) : url.slice(scheme, scheme + end)
  const at = authority.lastIndexOf('@')
  const colon = authority.indexOf(':')
  const masked =
    colon >= 0 && colon < at ? `${authority.slice(0, colon)}:***${authority.slice(at)}` : authority
  const rest = end < 0 ? '' : url.slice(scheme + end)
  return url.slice(0, scheme) + masked + rest.replace(/([?&](?:password|sslpassword)=)[^&]*/gi, '$1***')
}

/** A line of a file as it may be shown: passwords in addresses become asterisks, of the same length. */
export function maskExcerpt(line: string): string {
  return line
    .replace(
      /(:\/\/[^\s:@/"']*:)([^\s"']*)(?=@)/g,
      (_, before: string, password: string) => before + stars(password),
    )
    .replace(
      /([?&](?:ssl)?password=)([^\s&"']*)/gi,
      (_, before: string, password: string) => before + stars(password),
    )
}

function stars(text: string): string {
  return '*'.repeat(text.length)
}
