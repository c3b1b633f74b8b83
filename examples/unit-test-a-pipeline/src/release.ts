import { formatError, type RolloutError, type RolloutOptions, type RolloutSpec, rollout } from '@landfall/core';
import type { Journal } from '@landfall/core/journal';
import type { Provider } from '@landfall/core/provider';
import type { ModelRecord, ModelRegistry } from './model-registry.ts';

/** What a release needs. A test passes a cloud in memory and a virtual clock, the program the real ones. */
export interface Platform extends Pick<RolloutOptions, 'clock' | 'signal'> {
  readonly registry: ModelRegistry;
  readonly cloud: Provider;
  /** The journal of rollouts, where an interrupted release is found again. */
  readonly journal: Journal;
  /** Posts a line to the channel of the team. */
  readonly post: (text: string) => void;
}

/** A request for a release. The same ticket continues the same release. */
export interface ReleaseRequest {
  readonly ticket: string;
  readonly model: string;
  readonly version: string;
}

/** The result of a release. The pipeline continues only after `released`. */
export type Verdict = 'released' | 'refused' | 'not-released' | 'unfinished' | 'needs-human';

/** How this team rolls out: one region first, then the others together; a tenth of the users before all of them. */
export function releaseSpec({ name, version, artifact }: ModelRecord): RolloutSpec {
  return {
    model: { name, version, artifact },
    regions: ['cloud/us-east-1', ['cloud/eu-west-1', 'cloud/ap-south-1']],
    stages: [{ percent: 10 }, { percent: 100 }],
    verify: { samples: 'golden', passRate: 0.9, maxLatency: '250ms' },
    timeouts: { deploy: '30m' },
  };
}

/** Releases an approved version of a model to every region, and posts what happened. */
export async function release(request: ReleaseRequest, platform: Platform): Promise<Verdict> {
  const { registry, cloud, journal, post, clock, signal } = platform;
  const title = `${request.model} ${request.version} (${request.ticket})`;

  const record = await registry.find(request.model, request.version);
  if (record === undefined || record.approvedBy === null) {
    post(`${title} is refused: ${record === undefined ? 'it is not in the registry' : 'nobody approved it'}.`);
    return 'refused';
  }

  const run = rollout(releaseSpec(record), {
    id: request.ticket,
    providers: { cloud },
    samples: { golden: record.golden },
    journal,
    clock,
    signal,
  });
  run.on('step-waiting', ({ region, action, detail }) =>
    post(`${title}: ${action} in ${region} is waiting: ${detail}`),
  );
  run.on('step-retry', ({ region, action, error }) => post(`${title}: ${action} in ${region} again: ${error.message}`));
  run.on('rollback-start', () => post(`${title} is rolled back.`));

  const result = await run.result;
  post(
    result.isOk()
      ? `${title} serves in ${result.value.regions.length} regions.`
      : `${title}: ${formatError(result.error)}`,
  );
  return result.isOk() ? 'released' : verdictOf(result.error);
}

function verdictOf(error: RolloutError): Verdict {
  switch (error.kind) {
    case 'rollout-failed':
    case 'aborted':
      return error.rollback.outcome === 'incomplete' ? 'needs-human' : 'not-released';
    case 'invalid-spec':
    case 'invalid-options':
    case 'incompatible-provider':
    case 'busy':
    case 'blocked-version':
    case 'cannot-follow-up':
      return 'refused';
    case 'stopped':
    case 'held':
    case 'journal-failed':
      return 'unfinished';
    case 'needs-human':
    case 'cannot-resume':
    case 'internal':
      return 'needs-human';
    default:
      return error satisfies never;
  }
}
