import type { Terminal } from '../src/index.ts';

/** Something to write to, which keeps what was written. */
export interface ScratchTerminal extends Terminal {
  readonly text: () => string;
}

/** Makes one: a pipe, unless it is given columns and rows. */
export function scratchTerminal(size?: { readonly columns: number; readonly rows: number }): ScratchTerminal {
  let text = '';
  return {
    write(more: string) {
      text += more;
    },
    text: () => text,
    isTTY: size !== undefined,
    ...size,
  };
}
