import { err, ok, type Result } from 'neverthrow';
import type { GcpSettings } from './gcp-settings.ts';
import { settingsSchema } from './settings-schema.ts';

/** One mistake in settings, and where: `regions.europe-west4.serving.minReplicas`. It never holds the value. */
export interface SettingsIssue {
  readonly path: string;
  readonly message: string;
}

/** Settings that cannot be used; `issues` names every field that is wrong. */
export class GcpSettingsError extends TypeError {
  override readonly name = 'GcpSettingsError';
  readonly issues: readonly SettingsIssue[];
  constructor(issues: readonly SettingsIssue[]) {
    super(
      `The Google Cloud settings cannot be used. ${issues.map(({ path, message }) => `${path}: ${message}`).join('; ')}`,
    );
    this.issues = issues;
  }
}

/** Checks settings that come from elsewhere (a file, say); all mistakes at once. */
export function parseGcpSettings(settings: unknown): Result<GcpSettings, GcpSettingsError> {
  const parsed = settingsSchema().safeParse(settings);
  // What was given is passed on, not zod's copy: functions and classes stay what they are.
  if (parsed.success) return ok(settings as GcpSettings);
  const issues = parsed.error.issues.flatMap((issue): SettingsIssue[] => {
    const path = issue.path.map(String).join('.');
    if (issue.code !== 'unrecognized_keys') return [{ path: path === '' ? 'settings' : path, message: issue.message }];
    return issue.keys.map((key) => ({ path: path === '' ? key : `${path}.${key}`, message: 'is not a known field' }));
  });
  return err(new GcpSettingsError(issues));
}
