import { issuePath } from '../input/issue-path.ts';
import type { SpecIssue } from '../input/spec-issue.ts';
import type { ModelSpec } from '../spec/rollout-spec.ts';
import { isSecretTooShort } from '../spec/secret-mask.ts';

/** The issues of secrets that the spec uses and that are too short to be masked: they look like ordinary text. */
export function shortSecrets(
  { environment }: ModelSpec,
  secrets: Readonly<Record<string, string>> | undefined,
): readonly SpecIssue[] {
  return Object.entries(environment ?? {}).flatMap(([name, value]) => {
    const secret: unknown = typeof value === 'string' ? undefined : secrets?.[value.secret];
    if (typeof value === 'string' || typeof secret !== 'string' || !isSecretTooShort(secret)) return [];
    const message = `uses the secret '${value.secret}', which has fewer than 4 characters and so cannot be masked: use a longer one`;
    return [{ path: issuePath(['model', 'environment', name]), message }];
  });
}
