import type { Answer, Call, Model, Observation, ProviderError } from '@landfall/core/provider';
import type { FakeDeployment, FakeProvider } from '../src/index.ts';

/** The region that most tests are about. */
export const REGION = 'us-east-1';

/** A call as an engine would make it. */
export function call(
  at = 0,
  given: { readonly region?: string; readonly key?: string; readonly signal?: AbortSignal } = {},
): Call {
  return { region: REGION, key: 'r1/deploy/1', now: at, signal: new AbortController().signal, ...given };
}

/** A model of the given version. */
export function model(version = '42'): Model {
  return { name: 'fraud', version, artifact: `s3://models/fraud/${version}`, environment: {} };
}

/** The value of an answer that must be one. */
export async function answerOf<T>(answer: Answer<T>): Promise<T> {
  const result = await answer;
  if (result.isErr()) throw new Error(`expected a value, got ${result.error.kind}: ${result.error.message}`);
  return result.value;
}

/** The error of an answer that must be one. */
export async function errorOf<T>(answer: Answer<T>): Promise<ProviderError> {
  const result = await answer;
  if (result.isOk()) throw new Error(`expected an error, got ${JSON.stringify(result.value)}`);
  return result.error;
}

/** What `describe` shows at a time. */
export function look(
  fake: FakeProvider,
  deployment: FakeDeployment,
  at: number,
  region = REGION,
): Promise<Observation> {
  return answerOf(fake.describe({ deployment }, call(at, { region })));
}

/** Prepares and deploys a version at a time, and says what was named. */
export async function deployed(
  fake: FakeProvider,
  given: { readonly version?: string; readonly at?: number; readonly region?: string; readonly key?: string } = {},
): Promise<{ readonly deployment: FakeDeployment; readonly previous: FakeDeployment | null }> {
  const { version = '42', at = 0, region = REGION, key = `r1/deploy-${version}/1` } = given;
  const request = { model: model(version) };
  const { deployment, previous } = await answerOf(fake.prepare(request, call(at, { region, key })));
  return { deployment: await answerOf(fake.deploy({ ...request, deployment }, call(at, { region, key }))), previous };
}
