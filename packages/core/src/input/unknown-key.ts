import { issuePath } from './issue-path.ts';
import { nearestName } from './nearest-name.ts';
import type { SpecIssue } from './spec-issue.ts';

/** The message for an unknown key: the nearest known name, or all known names if none is near. */
export function unknownKey(key: string, known: readonly string[]): string {
  const nearest = nearestName(key, known);
  const advice =
    nearest === undefined
      ? `remove it, or check its spelling (known are ${known.join(', ')})`
      : `did you mean '${nearest}'?`;
  return `is not a known field: ${advice}`;
}

/** An issue for each unknown own key of an options object. `path`: where the object is. */
export function unknownKeys(
  options: object,
  known: readonly string[],
  path: readonly PropertyKey[] = [],
): readonly SpecIssue[] {
  const unknown = Object.keys(options).filter((key) => !known.includes(key));
  return unknown.map((key) => ({ path: issuePath([...path, key]), message: unknownKey(key, known) }));
}
