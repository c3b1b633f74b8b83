import { issuePath } from './issue-path.ts';
import { nearestName } from './nearest-name.ts';
import type { SpecIssue } from './spec-issue.ts';

/** What is wrong with a key that is not known: the nearest name, or all of them where none is near. */
export function unknownKey(key: string, known: readonly string[]): string {
  const nearest = nearestName(key, known);
  const advice =
    nearest === undefined
      ? `remove it, or check its spelling (known are ${known.join(', ')})`
      : `did you mean '${nearest}'?`;
  return `is not a known field: ${advice}`;
}

/** An issue for each own key of an options object that is not known. `path`: where the object is. */
export function unknownKeys(
  options: object,
  known: readonly string[],
  path: readonly PropertyKey[] = [],
): readonly SpecIssue[] {
  const unknown = Object.keys(options).filter((key) => !known.includes(key));
  return unknown.map((key) => ({ path: issuePath([...path, key]), message: unknownKey(key, known) }));
}
