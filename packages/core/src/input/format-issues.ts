import { listed } from '../text/listed.ts';
import type { SpecIssue } from './spec-issue.ts';

/** Issues as text that follows a colon: one on the same line, many as a list that is cut where it is long. `whole`: what is wrong, where an issue has no path. */
export function formatIssues(issues: readonly SpecIssue[], whole: 'it' | 'they' = 'it'): string {
  const lines = issues.map(({ path, message }) => (path === '' ? `${whole} ${message}` : `${path}: ${message}`));
  return lines.length === 1 ? ` ${lines[0]}` : `\n  - ${listed(lines, '\n  - ')}`;
}
