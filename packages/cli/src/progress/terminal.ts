/** What is written to: `process.stdout`, or anything like it. */
export interface Terminal {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  /** How many colours it has, as `process.stdout` tells. */
  hasColors?(): boolean;
}

/** Variables of the environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Whether to paint what is written there: `FORCE_COLOR` decides if it is set, then `NO_COLOR`, then the terminal. */
export function wantsColor(terminal: Terminal, env: Environment): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if ((env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb') return false;
  return terminal.isTTY === true && (terminal.hasColors?.() ?? true);
}

/** Whether text can be drawn in place: it is a terminal that can move its cursor. */
export function isDrawable(terminal: Terminal, env: Environment): boolean {
  return terminal.isTTY === true && env['TERM'] !== 'dumb';
}
