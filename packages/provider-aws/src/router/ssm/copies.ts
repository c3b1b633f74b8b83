import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import type { Authority, HeldTable } from './authority.ts';
import { otherRegion } from './other-region.ts';
import type { Parameter } from './parameter.ts';
import { originOf, storedTable } from './stored-table.ts';

type Answered<T> = Promise<Result<T, ProviderError>>;

/** How often a copy is written again, where others write it at the same time. */
const MOST_ROUNDS = 20;

function failed({ region }: Parameter, authority: Parameter, error: ProviderError): ProviderError {
  const message = `The table is written in ${authority.region}, and its copy in ${region} is not: clients there use the table before. Apply it again. ${error.message}`;
  return providerError({ ...error, message });
}

/** Why a parameter is not to be replaced by a copy; undefined if it may be. */
function refusal(
  { region }: Parameter,
  value: string,
  { model, authority }: { readonly model: string; readonly authority: Parameter },
): ProviderError | undefined {
  const table = storedTable(value, model);
  const first = table && originOf(table)?.region;
  if (first !== undefined && first !== authority.region) return otherRegion(region, authority.region, first);
  if (table !== undefined) return undefined;
  const message = `The parameter in ${region} does not hold a table of the model '${model}', and was not replaced. Remove it, or choose another name.`;
  return providerError({ kind: 'invalid', message });
}

/**
 * Makes a copy the same as the authority. The copy is read before the authority: if nobody has written it in between, it has what the authority had then or later;
 * otherwise it is read again. So the last one who writes leaves the last table.
 */
async function copyTo(
  copy: Parameter,
  authority: Parameter,
  hold: Authority['hold'],
  signal: AbortSignal,
): Answered<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const there = await copy.read(signal);
    if (there.isErr()) return err(there.error);
    const held: Result<HeldTable | null, ProviderError> = await hold(signal);
    if (held.isErr()) return err(held.error);
    if (held.value?.table === undefined || there.value?.value === held.value.value) return ok(undefined);
    const { value, table } = held.value;
    const issue =
      there.value === null ? undefined : refusal(copy, there.value.value, { model: table.model, authority });
    if (issue !== undefined) return err(issue);
    const written = await (there.value === null ? copy.create(value, signal) : copy.replace(value, signal));
    if (written.isErr() && written.error.kind !== 'conflict') return err(written.error);
    if (written.isOk() && written.value === (there.value?.number ?? 0) + 1) return ok(undefined);
  }
  const message = 'Others write the copy all the time. Try again.';
  return err(providerError({ kind: 'transient', message }));
}

/** Makes all copies the same as the authority, at once. Fails with the first one that failed, after all others. */
export async function copyTable(
  authority: Parameter,
  hold: Authority['hold'],
  copies: readonly Parameter[],
  signal: AbortSignal,
): Answered<void> {
  const answers = await Promise.all(
    copies.map(async (copy) =>
      (await copyTo(copy, authority, hold, signal)).mapErr((error) => failed(copy, authority, error)),
    ),
  );
  return answers.find((answer) => answer.isErr()) ?? ok(undefined);
}
