import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import { tableText } from '../table-text.ts';
import type { StoredTable } from './stored-table.ts';

/** What a parameter may cost, and hold. */
export type ParameterTier = 'standard' | 'advanced';

/** How many bytes a value may have: "Managing parameter tiers" in the user guide of Systems Manager. */
const MOST_BYTES: Readonly<Record<ParameterTier, number>> = { standard: 4_096, advanced: 8_192 };

const ADVICE: Readonly<Record<ParameterTier, string>> = {
  standard: "Set tier: 'advanced' for 8 KB, which AWS charges for, or keep the table in a bucket with s3TableRouter.",
  advanced: 'Keep the table in a bucket with s3TableRouter.',
};

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

/** The value for a table: easy to edit, or without spaces where it would be too long. Fails with `invalid` if it is too long all the same. */
export function parameterText(name: string, table: StoredTable, tier: ParameterTier): Result<string, ProviderError> {
  const most = MOST_BYTES[tier];
  const readable = tableText(table);
  if (bytesOf(readable) <= most) return ok(readable);
  const short = JSON.stringify(table);
  if (bytesOf(short) <= most) return ok(short);
  const count = table.entries.length;
  const message = `The routing table ${name} would have ${bytesOf(short)} bytes with ${count} entries, and a parameter of the ${tier} tier holds ${most}. ${ADVICE[tier]}`;
  return err(providerError({ kind: 'invalid', message }));
}

/** Whether a table can be the value of a parameter. */
export function fitsParameter(table: StoredTable, tier: ParameterTier): boolean {
  return parameterText('', table, tier).isOk();
}
