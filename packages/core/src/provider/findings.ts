import type { Finding } from './contract.ts';

/** A finding that blocks the deployment. */
export function problem(message: string): Finding {
  return { level: 'error', message };
}

/** A finding that people should know, and that blocks nothing. */
export function warning(message: string): Finding {
  return { level: 'warning', message };
}

/** A finding for information only. */
export function info(message: string): Finding {
  return { level: 'info', message };
}

/**
 * The finding about something that an earlier run of the same rollout made and whose log is lost (`isOfLostLog`). `what` names it and where it is,
 * `owner` is the key that made it, and `removal` says how to remove it: `delete it with the model of the same name`.
 */
export function lostLogFinding(what: string, owner: string, removal: string): Finding {
  return warning(
    `${what} was made by an earlier run of this rollout, whose log is not here (${owner}). It takes no traffic and is left alone. Once that run has ended, ${removal}.`,
  );
}
