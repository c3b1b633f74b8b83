import { listed } from '../text/listed.ts';
import type { SpecIssue } from './spec-issue.ts';

/** Issues as text after a colon: one issue on the same line, many as a list that is cut if it is long. `whole`: the subject of an issue without a path. */
export function formatIssues(issues: readonly SpecIssue[], whole: 'it' | 'they' = 'it'): string {
  const lines = issues.map(({ path, message }) => (path === '' ? `${whole} ${message}` : `${path}: ${message}`));
  return lines.length === 1 ? ` ${lines[0]}` : `\n  - ${listed(lines, '\n  - ')}`;
}
