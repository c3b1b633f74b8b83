/** What a person or a program asks of a running rollout. */
export type CommandName = 'pause' | 'resume' | 'stop' | 'abort' | 'accept' | 'retry' | 'approve';

/** A command for a rollout, from any process. */
export interface Command {
  readonly name: CommandName;
  readonly reason?: string | undefined;
  /** Who gave it. Only the host that sends the command vouches for this name. */
  readonly by?: string | undefined;
  /** The open step that it decides: `bake-25`, `approve:wave-2`, `hold-1`. `accept`, `retry` and `approve` must name it. Others take effect only while that step is open. */
  readonly step?: string | undefined;
  /** For `accept` and `retry`: the regions that it is about. */
  readonly regions?: readonly string[] | undefined;
  /** For `accept`: the gate that it is about. */
  readonly gate?: string | undefined;
  /** Of an abort: the rollout that takes over the targets. */
  readonly supersededBy?: string | undefined;
}

/** The names of all commands. */
export const COMMAND_NAMES: readonly CommandName[] = Object.keys({
  pause: true,
  resume: true,
  stop: true,
  abort: true,
  accept: true,
  retry: true,
  approve: true,
} satisfies Record<CommandName, true>) as CommandName[];
