import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';

/** A table as JSON that people can read and edit. */
export function tableText(table: unknown): string {
  return `${JSON.stringify(table, undefined, 2)}\n`;
}

/** The JSON of a text. Fails with `invalid` if it is not JSON. */
export function parsedTable(name: string, text: string): Result<unknown, ProviderError> {
  try {
    return ok(JSON.parse(text));
  } catch {
    const message = `The routing table ${name} is not JSON: correct it by hand, or remove it.`;
    return err(providerError({ kind: 'invalid', message }));
  }
}
