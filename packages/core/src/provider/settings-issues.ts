import { formatIssues } from '../input/format-issues.ts';
import type { SpecIssue } from '../input/spec-issue.ts';
import { type IssueFound, type IssueReported, specIssues, wording } from '../input/spec-issues.ts';

/** One mistake in a provider's settings, and where: `regions["eu-west-1"].serving.count`. It never holds the value. */
export type SettingsIssue = SpecIssue;

/** What checks settings: a schema of the validator that core uses too, as far as it is needed. */
export interface SettingsSchema {
  safeParse(
    settings: unknown,
    options: { readonly error: (issue: IssueFound) => string | undefined },
  ): { readonly success: boolean; readonly error?: { readonly issues: readonly IssueReported[] } | undefined };
}

/** Everything that is wrong with a provider's settings, in the words that the spec's mistakes are told in. */
export function settingsIssues(schema: SettingsSchema, settings: unknown): readonly SettingsIssue[] {
  return specIssues(schema.safeParse(settings, { error: wording }).error?.issues ?? []);
}

/** Settings that are not valid, as the message of an exception: one mistake as a sentence, many as a list. */
export function settingsMessage(whose: string, issues: readonly SettingsIssue[]): string {
  return `The ${whose} settings are not valid:${formatIssues(issues)}`;
}
