import type { Command, RolloutEvent, RolloutSpec, RolloutState } from '@landfall/core';
import type { FakeOptions, FakeProvider } from '@landfall/provider-fake';

/** A command that is sent once an event is in the log. */
export interface SentCommand {
  readonly after: (event: RolloutEvent) => boolean;
  readonly command: Command;
}

/** What a host plays. */
export interface Job {
  readonly spec: RolloutSpec;
  readonly cloud: FakeOptions;
  readonly commands: readonly SentCommand[];
  /** How it ends. */
  readonly outcome: RolloutState['outcome'];
}

/** What came of it. */
export interface Ended {
  readonly events: readonly RolloutEvent[];
  readonly fake: FakeProvider;
}

/** Something that drives rollouts. */
export interface Host {
  readonly name: string;
  /** Plays a rollout with the id `r` to its end. */
  play(job: Job): Promise<Ended>;
}
