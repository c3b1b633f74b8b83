import { formatDuration } from '@landfall/core/engine';

const SHORT: Readonly<Record<string, string>> = {
  select: 'Select',
  check: 'Check',
  deploy: 'Deploy',
  verify: 'Verify',
  route: 'Route',
  'read-table': 'Read table',
  enter: 'Enter table',
  bake: 'Bake',
  approve: 'Approve',
  monitor: 'Monitor',
  'clean-up': 'Clean up',
  retire: 'Retire old',
  leave: 'Leave table',
  restore: 'Traffic back',
  remove: 'Remove new',
  confirm: 'Confirm',
};

/** The name of an action in a few letters. */
export function shortAction(action: string, percent?: number): string {
  const name = SHORT[action] ?? action;
  return percent === undefined ? name : `${name} ${percent} %`;
}

/** The share in the id of a step, in percent: 25 of `route-25:aws/us-east-1`. */
export function percentIn(step: string): number | undefined {
  const [, percent] = /^(?:route|bake)-([\d.]+)/.exec(step) ?? [];
  return percent === undefined ? undefined : Number(percent);
}

/** A duration in at most two units and whole seconds: `1m 30s`. */
export function duration(ms: number): string {
  return ms < 950 ? `${Math.max(0, Math.round(ms / 100) / 10)}s` : formatDuration(Math.round(ms / 1_000) * 1_000);
}

/** A time of day, always in UTC: `09:30:00`. */
export function timeOf(ms: number): string {
  return iso(ms).slice(11, 19);
}

/** A date and time, always in UTC: `2030-01-01 09:30:00 UTC`. */
export function dateTimeOf(ms: number): string {
  return `${iso(ms).slice(0, 10)} ${timeOf(ms)} UTC`;
}

function iso(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : '????-??-?? ??:??:??';
}

/** A share of 0 to 100 in percent: `12.5 %`. */
export function percentOf(value: number): string {
  return `${Number(value.toPrecision(value < 1 ? 2 : 3))} %`;
}

/** `1 region`, `2 regions`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A few names, and the number of the others. */
export function named(names: readonly string[], most = 4): string {
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return names.slice(0, most).join(', ') + more;
}

/** A text with a large first letter and a full stop. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

export const OUTCOMES: Readonly<Record<string, string>> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  aborted: 'Aborted',
  'needs-human': 'Needs manual action',
};
