/** What an exception says. Where a name has several addresses, each has an error of its own. */
export function asMessage(thrown: unknown): string {
  const errors: readonly unknown[] = thrown instanceof AggregateError ? thrown.errors : [thrown];
  const said = errors.map((each) => (each instanceof Error ? each.message : String(each)));
  return said.filter((each) => each !== '').join('; ') || 'no reason was given';
}
