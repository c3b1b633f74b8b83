import type { Terminal } from './terminal.ts';

const HIDE_CURSOR = '\u001B[?25l';
const SHOW_CURSOR = '\u001B[?25h';
/** Ends a line, without what was there behind it. */
const END_OF_LINE = '\u001B[K\n';
const ERASE_BELOW = '\u001B[J';
const CLEAR = '\u001B[2J\u001B[H';

/** Draws text over the text that it drew before. */
export interface Redraw {
  /** Text of lines that are no longer than the terminal is wide, and fewer than it is high. */
  draw(text: string): void;
  /** Leaves the last text where it is, and gives the cursor back. */
  end(): void;
}

/** Makes a place in a terminal that is drawn again and again. */
export function redrawIn(terminal: Terminal): Redraw {
  let lines = 0;
  let last = '';
  let columns: number | undefined;
  /** To where the last text began. In a terminal that was made wider or narrower, its lines are not where they were. */
  const back = (): string => {
    if (lines === 0) return HIDE_CURSOR;
    return columns === terminal.columns ? `\u001B[${lines}A\r` : CLEAR;
  };
  return {
    draw(text) {
      if (text === last && columns === terminal.columns) return;
      const rows = text.split('\n');
      // Line by line: what is erased as a whole flickers, and some terminals keep it above what they show.
      terminal.write(`${back()}${rows.join(END_OF_LINE)}${END_OF_LINE}${ERASE_BELOW}`);
      lines = rows.length;
      last = text;
      columns = terminal.columns;
    },
    end() {
      if (lines > 0) terminal.write(SHOW_CURSOR);
    },
  };
}
