import { err, ok, type Result } from 'neverthrow';
import type { InvalidSpec } from '../input/spec-issue.ts';
import { asText } from '../text/as-text.ts';
import type { RolloutSpec } from './rollout-spec.ts';
import { specSchema } from './spec-schema.ts';

/** Checks a value from a file or a request: gives a copy of it as a spec, or an `invalid-spec` error with every issue and its path. */
export function parseSpec(input: unknown): Result<RolloutSpec, InvalidSpec> {
  try {
    const read = specSchema().read(input);
    return 'issues' in read ? err({ kind: 'invalid-spec', issues: read.issues }) : ok(read.spec);
  } catch (thrown) {
    // A getter or a Proxy threw when it was read.
    return err({ kind: 'invalid-spec', issues: [{ path: '', message: `cannot be read: ${asText(thrown)}` }] });
  }
}
