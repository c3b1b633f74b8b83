/** What a command exits with. Scripts may go by these numbers. */
export const EXIT_CODES = {
  done: 0,
  /** The rollout failed or was aborted. */
  failed: 1,
  /** The arguments, or a file that they name, are wrong. */
  usage: 2,
  /** The journal is not there, cannot be read, or is damaged. */
  journal: 3,
  /** The rollout refuses the command. */
  refused: 4,
  'unknown-rollout': 5,
  /** The rollout needs manual action. */
  'needs-human': 6,
  /** Nobody took the command in time. */
  timeout: 7,
  /** A bug. */
  internal: 70,
  interrupted: 130,
} as const;

/** Why a command could not do what it was asked for. `message`: plain text, what happened and what to do. */
export interface CliFailure {
  readonly kind: Exclude<keyof typeof EXIT_CODES, 'done' | 'failed' | 'needs-human'>;
  readonly message: string;
}
