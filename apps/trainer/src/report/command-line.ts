/**
 * A command line as a shell takes it again. Passwords in addresses are left out: reports are shown around.
 * @param args what follows `vgg`
 */
export function commandLine(args: readonly string[]): string {
  return ['vgg', ...args.map((argument) => quoted(withoutPassword(argument)))].join(' ');
}

function withoutPassword(argument: string): string {
  return argument.replace(/(:\/\/[^/?#:]*:)[^/?#]*(?=@)/, '$1***');
}

function quoted(argument: string): string {
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument;
  return `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}
