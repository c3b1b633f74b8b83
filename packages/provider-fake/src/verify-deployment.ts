import {
  type Call,
  type ProviderError,
  providerError,
  type Sample,
  type SampleResponse,
  type Verification,
} from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import { statusAt } from './deployed.ts';
import type { FakeCloud } from './fake-cloud.ts';
import type { FakeDeployment } from './fake-deployment.ts';
import type { Asked } from './fake-options.ts';

const HEALTHY = [{ name: 'healthy', passed: true }] as const;

function answerSample(cloud: FakeCloud, sample: Sample, asked: Asked): SampleResponse {
  const { respond, latencyMs = 5 } = cloud.options;
  const output = respond === undefined ? sample.input : respond(sample.input, asked);
  return { output, latencyMs: typeof latencyMs === 'function' ? latencyMs(asked) : latencyMs };
}

/** Sends samples to a ready deployment, with or without traffic. Fails if the deployment cannot answer. */
export function verifyDeployment(
  cloud: FakeCloud,
  { name }: FakeDeployment,
  samples: readonly Sample[],
  call: Call,
): Result<Verification, ProviderError> {
  const status = statusAt(cloud.region(call.region).deployments.get(name), call.now);
  switch (status.state) {
    case 'absent':
      return err(
        providerError({
          kind: 'not-found',
          message: `${name} does not exist in ${call.region}, so it cannot be verified.`,
        }),
      );
    case 'failed':
      return err(status.error);
    case 'pending':
    case 'mixed':
      return err(
        providerError({
          kind: 'transient',
          message: `${name} in ${call.region} is ${status.state}, so it cannot be verified yet.`,
        }),
      );
    case 'ready': {
      const { version } = status;
      const asked = { region: call.region, version };
      const faults = cloud.script.takeForCloud({ method: 'verify', ...asked });
      const fault = faults.find(({ kind }) => kind === 'sample-fails');
      const responses = samples.map((sample) => {
        if (fault?.kind !== 'sample-fails') return answerSample(cloud, sample, asked);
        return {
          error: providerError({
            kind: 'transient',
            message: `${name} in ${call.region} did not answer the sample.`,
            ...fault.error,
          }),
        };
      });
      return ok({ subject: 'deployment', responses, checks: cloud.options.checks?.(asked) ?? HEALTHY, version });
    }
  }
}
