import type { ProviderError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import { type ApiName, type Apis, SERVICE_OF } from './apis.ts';
import type { ClientPool } from './client-pool.ts';
import { mapError } from './map-error.ts';
import { judge, TRUSTED } from './trust.ts';
import { unanswered } from './unanswered.ts';

/** Where a request goes, and until when anybody waits for its answer. */
export interface SendPlace {
  readonly region: string;
  readonly signal: AbortSignal;
}

/** Makes one request, without retries, and names its error. Never rejects. */
export async function sendCommand<Name extends ApiName>(
  pool: ClientPool,
  api: Name,
  input: Apis[Name]['input'],
  { region, signal }: SendPlace,
): Promise<Result<Apis[Name]['output'], ProviderError>> {
  const loaded = await pool.get(SERVICE_OF[api], region);
  if (loaded.isErr()) return err(loaded.error);
  const { client, module, trust } = loaded.value;
  const Command = module[`${api}Command`] as new (input: unknown) => never;
  try {
    const output = (await client.send(new Command(input), { abortSignal: signal })) as Apis[Name]['output'];
    loaded.value.trust = TRUSTED;
    const missing = unanswered(api, output, `${api} in ${region}`);
    return missing === undefined ? ok(output) : err(missing);
  } catch (thrown) {
    const judged = await judge(client, trust, thrown, mapError(thrown, `${api} in ${region}`));
    if (judged.trust !== trust) loaded.value.trust = judged.trust;
    if (judged.isRenewed) pool.renew(SERVICE_OF[api], region, loaded.value, judged.trust);
    return err(judged.error);
  }
}
