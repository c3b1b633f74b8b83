import { type SettingsIssue, settingsIssues, settingsMessage } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import type { GcpSettings } from './gcp-settings.ts';
import { settingsSchema } from './settings-schema.ts';

/** Settings that are not valid; `issues` names every field that is wrong, and never holds a value. */
export class GcpSettingsError extends TypeError {
  override readonly name = 'GcpSettingsError';
  readonly issues: readonly SettingsIssue[];
  constructor(issues: readonly SettingsIssue[]) {
    super(settingsMessage('Google Cloud', issues));
    this.issues = issues;
  }
}

/** Checks settings that come from elsewhere (a file, say); all mistakes at once. */
export function parseGcpSettings(settings: unknown): Result<GcpSettings, GcpSettingsError> {
  const issues = settingsIssues(settingsSchema(), settings);
  // What was given is passed on, not the schema's copy: functions and classes stay what they are.
  return issues.length === 0 ? ok(settings as GcpSettings) : err(new GcpSettingsError(issues));
}
