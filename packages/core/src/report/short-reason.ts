const LONGEST = 120;

/** The first line of a reason, cut to fit into a row of a table. */
export function shortReason(reason: string): string {
  const line = reason.trim().split('\n', 1)[0] ?? '';
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
