import type { CommandFor } from './command.ts';
import type { Layout } from './layout.ts';
import type { KnownEnvironments } from './output-tail.ts';

/** The time limits of the provider, in milliseconds. */
export interface LocalTimeouts {
  /** How long a process may take from its start to its first answered ping; default 60 s. */
  readonly startMs?: number | undefined;
  /** How long one ping may take; default 2 s, as on SageMaker. */
  readonly pingMs?: number | undefined;
  /** How long one sample may take; default 60 s, as on SageMaker. */
  readonly sampleMs?: number | undefined;
  /** How long a removal waits for requests in flight; default 30 s. */
  readonly drainMs?: number | undefined;
  /** How long a process may take to end after SIGTERM, before SIGKILL; default 10 s. */
  readonly stopMs?: number | undefined;
}

/** What every method of one provider uses. */
export interface LocalWorld {
  readonly layout: Layout;
  readonly commandFor: CommandFor;
  readonly timeouts: { readonly [Name in keyof LocalTimeouts]-?: number };
  readonly known: KnownEnvironments;
}
