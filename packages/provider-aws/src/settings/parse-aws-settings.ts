import { type SettingsIssue, settingsIssues, settingsMessage } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import type { AwsSettings } from './aws-settings.ts';
import { settingsSchema } from './settings-schema.ts';

/** Settings that are not valid; `issues` names every field that is wrong, and never holds a value. */
export class AwsSettingsError extends TypeError {
  override readonly name = 'AwsSettingsError';
  readonly issues: readonly SettingsIssue[];
  constructor(issues: readonly SettingsIssue[]) {
    super(settingsMessage('AWS', issues));
    this.issues = issues;
  }
}

/** Checks settings that come from elsewhere (a file, say); all mistakes at once. */
export function parseAwsSettings(settings: unknown): Result<AwsSettings, AwsSettingsError> {
  const issues = settingsIssues(settingsSchema(), settings);
  // What was given is passed on, not the schema's copy: functions and classes stay what they are.
  return issues.length === 0 ? ok(settings as AwsSettings) : err(new AwsSettingsError(issues));
}
