import type { Clock } from '@landfall/core';
import type { Result } from 'neverthrow';
import type { Environment, Terminal } from '../progress/terminal.ts';
import type { CliFailure } from './cli-failure.ts';

/** What the command has of the world. */
export interface CliWorld {
  readonly out: Terminal;
  readonly err: Terminal;
  readonly env: Environment;
  /** The folder that relative paths start from. */
  readonly cwd: string;
  readonly clock: Clock;
  /** Aborted when somebody interrupts the command. */
  readonly signal: AbortSignal;
  /** Who calls it, for the field `by` of commands; undefined if the system does not know. */
  userName(): string | undefined;
  /** All that comes in at the standard input. */
  readInput(): Promise<string>;
}

/** The world as it is given: without a clock, it is the machine's. */
export type CliSetting = Omit<CliWorld, 'clock'> & { readonly clock?: Clock | undefined };

/** An option of a command. */
export interface CliOption {
  readonly type: 'string' | 'boolean';
  readonly short?: string | undefined;
  /** What its value is, for the help: `FILE`. */
  readonly value?: string | undefined;
  readonly help: string;
}

/** One call of a command, with checked arguments. */
export interface CommandCall {
  readonly world: CliWorld;
  readonly operands: readonly string[];
  /** The value of an option; undefined if it was not given. */
  readonly text: (option: string) => string | undefined;
  /** Whether an option without a value was given. */
  readonly has: (option: string) => boolean;
}

/** A command: what it exits with, or why it could not do what it was asked for. */
export type RunCommand = (call: CommandCall) => Promise<Result<number, CliFailure>>;

/** A command, as the help tells it. */
export interface CliCommand {
  readonly name: string;
  readonly summary: string;
  /** Its operands: `ID`, or `[FILE]` for one that can be left out. */
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, CliOption>>;
  /** What else to know, in full sentences. */
  readonly details?: string | undefined;
  readonly examples: readonly string[];
  /** Loads what it needs, so that the help is there at once. */
  load(): Promise<RunCommand>;
}
