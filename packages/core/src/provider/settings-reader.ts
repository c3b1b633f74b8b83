import { err, ok, type Result } from 'neverthrow';
import { formatIssues } from '../input/format-issues.ts';
import type { SpecIssue } from '../input/spec-issue.ts';
import { type IssueFound, type IssueReported, specIssues, wording } from '../input/spec-issues.ts';

/** One mistake in a provider's settings, and where: `regions["eu-west-1"].serving.count`. It never holds the value. */
export type SettingsIssue = SpecIssue;

/** A schema that checks settings: the part of the validator's interface that is needed. */
export interface SettingsSchema {
  safeParse(
    settings: unknown,
    options: { readonly error: (issue: IssueFound) => string | undefined },
  ): { readonly success: boolean; readonly error?: { readonly issues: readonly IssueReported[] } | undefined };
}

/** Settings that are not valid. The message lists every mistake; `issues` has them as data. Neither holds a value. */
export class SettingsError extends TypeError {
  override readonly name = 'SettingsError';
  readonly issues: readonly SettingsIssue[];

  constructor(whose: string, issues: readonly SettingsIssue[]) {
    super(`The ${whose} settings are not valid:${formatIssues(issues)}`);
    this.issues = issues;
  }
}

/**
 * Makes a function that checks a provider's settings: it finds all mistakes at once, and words them as core
 * does for a spec. `whose` is the platform's name. `buildSchema` is called on first use, since building a schema takes time.
 */
export function settingsReader<Settings>(
  whose: string,
  buildSchema: () => SettingsSchema,
): (settings: unknown) => Result<Settings, SettingsError> {
  let schema: SettingsSchema | undefined;
  return (settings) => {
    schema ??= buildSchema();
    const issues = specIssues(schema.safeParse(settings, { error: wording }).error?.issues ?? []);
    // What was given is passed on, not the schema's copy: functions and classes stay what they are.
    return issues.length === 0 ? ok(settings as Settings) : err(new SettingsError(whose, issues));
  };
}
