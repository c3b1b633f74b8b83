import { fieldOf, type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';

/** How Prometheus marks what it notes about a query (util/annotations). Notes for information have a list of their own since version 3. */
const ABOUT_THE_QUERY = 'PromQL warning';
const FOR_INFORMATION = 'PromQL info';

/**
 * Refuses an answer with a warning: part of the data may be missing, and counts that lack a part are wrong. A warning about the query says that its result
 * means something else.
 */
export function readWarnings(what: string, body: unknown): Result<void, ProviderError> {
  const list = fieldOf(body, 'warnings');
  const warnings = (Array.isArray(list) ? list : []).map(String).filter((text) => !text.startsWith(FOR_INFORMATION));
  const [first] = warnings;
  if (first === undefined) return ok();
  const kind = warnings.some((text) => text.startsWith(ABOUT_THE_QUERY)) ? 'invalid' : 'transient';
  const message = `Prometheus answered ${what} with a warning, so its numbers may be wrong: ${warnings.join('; ')}.`;
  return err(providerError({ kind, message }));
}
