import type { Duration } from '../spec/duration.ts';
import type { Timeouts } from '../spec/rollout-spec.ts';

/** One kind of step, as data. `engine/steps/` has what it does and what its end means. */
export interface ActionRow {
  /** What a step of this kind works on: one region, or the whole rollout. */
  readonly of: 'region' | 'rollout';
  /** `rollback`: it belongs to a rollback, which neither a pause nor a failure delays. */
  readonly direction: 'forward' | 'rollback';
  /** Its default deadline, and the field of `spec.timeouts` that sets another. */
  readonly timeout: Duration;
  readonly timeoutField?: keyof Timeouts | undefined;
  /**
   * The most calls that can follow one another after the deadline, including the one in flight at that time. A step ends only after a read that began after its deadline.
   */
  readonly lateCalls: number;
  /** Words for people: the task, its success, a noun for other outcomes, and how a sentence about a region begins. */
  readonly words: { readonly do: string; readonly done: string; readonly noun: string; readonly doing: string };
  /** When the process table adds a row for it: at the end of each step, at the end of each phase, or never. */
  readonly row: 'step' | 'phase' | 'none';
}

/** The table of actions: what a step can do. A new kind of step begins with a row here. */
export const ACTIONS = {
  select: {
    of: 'region',
    direction: 'forward',
    timeout: '5m',
    timeoutField: 'select',
    lateCalls: 3,
    words: { do: 'Select region', done: 'Region selected', noun: 'Selection', doing: 'Selecting' },
    row: 'phase',
  },
  check: {
    of: 'region',
    direction: 'forward',
    timeout: '5m',
    timeoutField: 'select',
    lateCalls: 2,
    words: { do: 'Check what serves', done: 'As the rollout left it', noun: 'Check', doing: 'Checking what serves in' },
    row: 'step',
  },
  deploy: {
    of: 'region',
    direction: 'forward',
    timeout: '60m',
    timeoutField: 'deploy',
    lateCalls: 6,
    words: { do: 'Deploy model', done: 'Deployment success', noun: 'Deployment', doing: 'Deploying to' },
    row: 'step',
  },
  verify: {
    of: 'region',
    direction: 'forward',
    timeout: '10m',
    timeoutField: 'verify',
    lateCalls: 2,
    words: { do: 'Verify deployment', done: 'Verification success', noun: 'Verification', doing: 'Verifying' },
    row: 'step',
  },
  route: {
    of: 'region',
    direction: 'forward',
    timeout: '30m',
    timeoutField: 'route',
    lateCalls: 3,
    words: { do: 'Setup traffic routing', done: 'Routing configured', noun: 'Routing', doing: 'Routing traffic in' },
    row: 'phase',
  },
  'read-table': {
    of: 'rollout',
    direction: 'forward',
    timeout: '5m',
    timeoutField: 'select',
    lateCalls: 1,
    words: { do: 'Read routing table', done: 'Routing table read', noun: 'Reading', doing: 'Reading the table of' },
    row: 'none',
  },
  enter: {
    of: 'region',
    direction: 'forward',
    timeout: '30m',
    timeoutField: 'route',
    lateCalls: 3,
    words: {
      do: 'Enter routing table',
      done: 'Routing table entered',
      noun: 'Entry',
      doing: 'Entering the routing table with',
    },
    row: 'phase',
  },
  bake: {
    of: 'rollout',
    direction: 'forward',
    // A bake ends by its own maximum; this is only the last resort.
    timeout: '60d',
    lateCalls: 0,
    words: {
      do: 'Judge new version',
      done: 'No worse than acceptable',
      noun: 'Bake',
      doing: 'Judging the new version in',
    },
    row: 'phase',
  },
  approve: {
    of: 'rollout',
    direction: 'forward',
    // An approval ends by its own time; this is only the last resort.
    timeout: '60d',
    lateCalls: 0,
    words: { do: 'Approve', done: 'Approved', noun: 'Approval', doing: 'Approving in' },
    row: 'phase',
  },
  monitor: {
    of: 'region',
    direction: 'forward',
    timeout: '15m',
    timeoutField: 'monitor',
    lateCalls: 3,
    words: { do: 'Start health monitoring', done: 'Monitoring active', noun: 'Monitoring', doing: 'Monitoring' },
    row: 'phase',
  },
  'clean-up': {
    of: 'region',
    direction: 'forward',
    timeout: '60m',
    timeoutField: 'retire',
    lateCalls: 3,
    words: { do: 'Clean up', done: 'Cleaned up', noun: 'Clean-up', doing: 'Cleaning up in' },
    row: 'none',
  },
  retire: {
    of: 'region',
    direction: 'forward',
    timeout: '60m',
    timeoutField: 'retire',
    lateCalls: 3,
    words: {
      do: 'Retire previous deployment',
      done: 'Previous deployment retired',
      noun: 'Retirement',
      doing: 'Retiring the previous deployment in',
    },
    row: 'none',
  },
  leave: {
    of: 'region',
    direction: 'rollback',
    timeout: '60m',
    timeoutField: 'retire',
    lateCalls: 4,
    words: {
      do: 'Leave routing table',
      done: 'Routing table left',
      noun: 'Removal from the table',
      doing: 'Taking back the table entry of',
    },
    row: 'step',
  },
  restore: {
    of: 'region',
    direction: 'rollback',
    timeout: '60m',
    timeoutField: 'retire',
    lateCalls: 5,
    words: {
      do: 'Roll back traffic',
      done: 'Traffic rolled back',
      noun: 'Traffic rollback',
      doing: 'Moving traffic back in',
    },
    row: 'step',
  },
  remove: {
    of: 'region',
    direction: 'rollback',
    timeout: '60m',
    timeoutField: 'retire',
    lateCalls: 3,
    words: {
      do: 'Remove deployment',
      done: 'Deployment removed',
      noun: 'Removal',
      doing: 'Removing the deployment in',
    },
    row: 'step',
  },
  confirm: {
    of: 'region',
    direction: 'rollback',
    // A rollback that is done does not wait long for a cloud that cannot be read.
    timeout: '5m',
    lateCalls: 2,
    words: {
      do: 'Confirm rollback',
      done: 'Rollback confirmed',
      noun: 'Confirmation',
      doing: 'Confirming the rollback in',
    },
    row: 'step',
  },
} as const satisfies Readonly<Record<string, ActionRow>>;

/** What a step does. */
export type Action = keyof typeof ACTIONS;

/** The row of an action. */
export function actionRow(action: Action): ActionRow {
  return ACTIONS[action];
}

/** Whether steps of this kind belong to a rollback. */
export function isRollbackAction(action: Action): boolean {
  return actionRow(action).direction === 'rollback';
}
