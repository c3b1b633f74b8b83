import type { SpecIssue } from './rollout-error.ts';

const MOST = 10;

/** Issues as text that follows a colon: one on the same line, many as a list of at most ten and the number of the others. `whole`: what is wrong, where an issue has no path. */
export function formatIssues(issues: readonly SpecIssue[], whole: 'it' | 'they' = 'it'): string {
  const lines = issues.map(({ path, message }) => (path === '' ? `${whole} ${message}` : `${path}: ${message}`));
  if (lines.length === 1) return ` ${lines[0]}`;
  const more = lines.length > MOST ? [`and ${lines.length - MOST} more`] : [];
  return [...lines.slice(0, MOST), ...more].map((line) => `\n  - ${line}`).join('');
}
