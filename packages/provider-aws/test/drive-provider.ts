import type { Model, Observation, Prepared, ProviderError } from '@landfall/core/provider';
import type { Result } from 'neverthrow';
import type { AwsDeployment } from '../src/index.ts';
import { type AwsSetting, modelOf } from './aws-setting.ts';

/** One version in one region, driven by hand: the newest handle, and what served before. */
export interface Driven {
  readonly region: string;
  readonly key: string;
  readonly prepared: Prepared<AwsDeployment>;
  handle: AwsDeployment;
}

/** What a method answered; throws the error that it answered with. */
function given<T>(answer: Result<T, ProviderError>): T {
  if (answer.isOk()) return answer.value;
  throw new Error(`${answer.error.kind}: ${answer.error.message}`);
}

const STEP_MS = 15_000;
const LONGEST_MS = 4 * 3_600_000;

/** Asks `prepare` until it answers: quotas have more pages than may be asked for at once. */
export async function askPrepare(
  { clock, call, provider: its }: AwsSetting,
  region: string,
  model: Model,
  key = `r/deploy:aws/${region}/1`,
  provider = its,
): Promise<Prepared<AwsDeployment>> {
  for (;;) {
    const answer = await provider.prepare({ model }, call(region, key));
    if (answer.isOk() || answer.error.kind !== 'throttled') return given(answer);
    await clock.sleep(answer.error.retryAfterMs ?? 0);
  }
}

/** Has a version prepared. */
export async function prepared(setting: AwsSetting, region: string, version: string, id = 'r'): Promise<Driven> {
  const key = `${id}/deploy:aws/${region}/1`;
  const answer = await askPrepare(setting, region, modelOf(version, region), key);
  return { region, key, prepared: answer, handle: answer.deployment };
}

/** Calls `deploy` once. */
export async function deployOnce(setting: AwsSetting, driven: Driven): Promise<void> {
  const { region, key, handle } = driven;
  const model = modelOf(handle.version, region);
  const answer = await setting.provider.deploy({ model, deployment: handle }, setting.call(region, key));
  driven.handle = given(answer);
}

/** Calls `retire` once. */
export async function retireOnce(setting: AwsSetting, driven: Driven): Promise<void> {
  const { region, key, handle } = driven;
  const answer = await setting.provider.retire({ deployment: handle }, setting.call(region, `${key}-retire`));
  driven.handle = given(answer);
}

/** What is there. */
export async function look(setting: AwsSetting, { region, key, handle }: Driven): Promise<Observation> {
  const answer = await setting.provider.describe({ deployment: handle }, setting.call(region, `${key}-look`));
  return given(answer);
}

/** Looks every quarter of a minute until it is as wanted, calling again where that is needed. */
export async function until(
  setting: AwsSetting,
  driven: Driven,
  isWanted: (seen: Observation) => boolean,
): Promise<Observation> {
  const giveUpAt = setting.clock.now() + LONGEST_MS;
  for (;;) {
    const seen = await look(setting, driven);
    if (isWanted(seen)) return seen;
    if (setting.clock.now() > giveUpAt) throw new Error(`still ${JSON.stringify(seen)}`);
    const needs = seen.state === 'absent' || seen.state === 'mixed' ? undefined : seen.needs;
    if (needs === 'deploy') await deployOnce(setting, driven);
    if (needs === 'retire') await retireOnce(setting, driven);
    await setting.clock.sleep(STEP_MS);
  }
}

/** Deploys a version until it is ready. */
export async function deployed(
  setting: AwsSetting,
  region: string,
  version: string,
  id = `r${version}`,
): Promise<Driven> {
  const driven = await prepared(setting, region, version, id);
  await deployOnce(setting, driven);
  await until(setting, driven, ({ state }) => state === 'ready');
  return driven;
}

/** Moves traffic until it is there. */
export async function routed(setting: AwsSetting, driven: Driven, from: number, percent: number): Promise<void> {
  const { region, key, prepared: named } = driven;
  const shift = { deployment: driven.handle, previous: named.previous, from, percent };
  driven.handle = given(await setting.provider.route(shift, setting.call(region, `${key}-route-${percent}`)));
  await until(setting, driven, (seen) => seen.state === 'ready' && seen.percent === percent);
}

/** Retires until a read shows nothing. */
export async function retired(setting: AwsSetting, driven: Driven): Promise<void> {
  await retireOnce(setting, driven);
  await until(setting, driven, ({ state }) => state === 'absent');
}
