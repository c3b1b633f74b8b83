import { type Clock, systemClock } from '@landfall/core';
import { runCli } from '../src/command-line/run-cli.ts';
import type { Terminal } from '../src/index.ts';
import { type ScratchTerminal, scratchTerminal } from './scratch-terminal.ts';

/** How a test calls the command. */
export interface Setting {
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly cwd?: string | undefined;
  readonly input?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly terminal?: { readonly columns: number; readonly rows: number } | undefined;
  readonly clock?: Clock | undefined;
  readonly onOutput?: ((text: string) => void) | undefined;
}

/** What the command did. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `landfall` in this process. */
export async function landfall(args: readonly string[], setting: Setting = {}): Promise<Ran> {
  const out = scratchTerminal(setting.terminal);
  const err = scratchTerminal();
  const code = await runCli(args, {
    out: setting.onOutput === undefined ? out : tee(out, setting.onOutput),
    err,
    env: setting.env ?? {},
    cwd: setting.cwd ?? process.cwd(),
    clock: setting.clock ?? systemClock,
    signal: setting.signal ?? new AbortController().signal,
    userName: () => 'tester',
    readInput: async () => setting.input ?? '',
  });
  return { code, out: out.text(), err: err.text() };
}

/** Writes to both. */
function tee(terminal: ScratchTerminal, also: (text: string) => void): Terminal {
  return {
    ...terminal,
    write(text: string) {
      terminal.write(text);
      also(text);
    },
  };
}
