import {
  type Answer,
  type Call,
  encodeSample,
  type Json,
  type ProviderError,
  providerError,
  type Sample,
  type SampleResponse,
  type Verification,
} from '@landfall/core/provider';
import { err, ok } from 'neverthrow';
import { type DeploymentRecord, readRecord } from './deployment-record.ts';
import { urlOf } from './describe.ts';
import { exchange, type Silence } from './exchange.ts';
import type { Layout } from './layout.ts';
import type { LocalDeployment } from './local-deployment.ts';
import type { LocalWorld } from './local-world.ts';
import { outputTail } from './output-tail.ts';
import { absentError, exitError } from './process-failure.ts';
import { processState } from './serving-process.ts';

/** Sends each sample to the process itself, one after the other so that their latencies do not affect each other. */
export async function verify(
  world: LocalWorld,
  deployment: LocalDeployment,
  samples: readonly Sample[],
  call: Call,
): Answer<Verification> {
  const record = await readRecord(world.layout, deployment);
  if (record === undefined) return err(absentError(deployment));
  const responses: SampleResponse[] = [];
  for (const sample of samples) {
    if (call.signal.aborted)
      return err(
        providerError({ kind: 'transient', message: `The verification of deployment ${record.id} was cancelled.` }),
      );
    responses.push(await send(world, record, sample, call.signal));
  }
  const files = world.layout.deployment(deployment);
  const found = await processState(record, files);
  if (found.state === 'exited')
    return err(exitError(record, found.status, await outputTail(record, files, world.known)));
  const ping = await exchange(`${urlOf(record)}/ping`, {
    method: 'GET',
    timeoutMs: world.timeouts.pingMs,
    signal: call.signal,
  });
  const detail = ping.match(
    ({ status }) => `answered ${status}`,
    (silence) => `no answer (${silence})`,
  );
  return ok({
    subject: 'deployment',
    responses,
    checks: [{ name: 'ping', passed: ping.isOk() && ping.value.status === 200, detail }],
    version: record.version,
  });
}

async function send(
  world: LocalWorld,
  record: DeploymentRecord,
  sample: Sample,
  signal: AbortSignal,
): Promise<SampleResponse> {
  const { contentType = 'application/json' } = sample;
  const reply = await exchange(`${urlOf(record)}/invocations`, {
    method: 'POST',
    headers: { 'content-type': contentType, accept: 'application/json' },
    body: encodeSample(sample),
    timeoutMs: world.timeouts.sampleMs,
    signal,
  });
  if (reply.isErr()) return { error: silentError(world, record, reply.error) };
  const { status, body, latencyMs } = reply.value;
  if (status < 200 || status > 299) return { error: statusError(world.layout, record, status) };
  const output = parseJson(body);
  if (output === undefined)
    return {
      error: answerError(world.layout, record, 'container', 'answered a sample with a body that is not JSON'),
    };
  return { output, latencyMs };
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function silentError(
  { layout, timeouts: { sampleMs } }: LocalWorld,
  record: DeploymentRecord,
  silence: Silence,
): ProviderError {
  if (silence === 'timeout')
    return answerError(layout, record, 'container', `did not answer a sample within ${sampleMs} ms`);
  return answerError(
    layout,
    record,
    'transient',
    silence === 'aborted' ? 'got a sample, and the call was then cancelled' : 'broke the connection or refused it',
  );
}

/** The error for a status: 429 and 503 mean a retry, as in SageMaker's containers; other 4xx are about the sample, all others about the model's code. */
function statusError(layout: Layout, record: DeploymentRecord, status: number): ProviderError {
  const what = `answered a sample with status ${status}`;
  if (status === 429) return answerError(layout, record, 'throttled', what);
  if (status === 503) return answerError(layout, record, 'transient', what);
  return answerError(layout, record, status >= 400 && status < 500 ? 'invalid' : 'container', what);
}

function answerError(
  layout: Layout,
  record: DeploymentRecord,
  kind: ProviderError['kind'],
  what: string,
): ProviderError {
  const { output } = layout.deployment(record);
  return providerError({
    kind,
    message: `Model ${record.model} ${record.version} in region ${record.region} ${what}. Its output is in ${output}.`,
  });
}
