import type { Action, Plan, RolloutEvent, RolloutState } from '@landfall/core';
import type { Attributes } from '@opentelemetry/api';

/** The result of a run or a task in the words of OpenTelemetry's conventions for CI/CD. */
export type CicdResult = 'success' | 'failure' | 'cancellation' | 'error' | 'skip';

const RESULTS: Readonly<Record<NonNullable<RolloutState['outcome']>, CicdResult>> = {
  succeeded: 'success',
  failed: 'failure',
  aborted: 'cancellation',
  'needs-human': 'error',
};

/** The result of a rollout. */
export function runResult(outcome: NonNullable<RolloutState['outcome']>): CicdResult {
  return RESULTS[outcome];
}

/** The result of a step. */
export function taskResult(outcome: 'succeeded' | 'failed' | 'skipped'): CicdResult {
  if (outcome === 'succeeded') return 'success';
  return outcome === 'failed' ? 'failure' : 'skip';
}

const TASK_TYPES: Partial<Readonly<Record<Action, string>>> = {
  deploy: 'deploy',
  route: 'deploy',
  enter: 'deploy',
  verify: 'test',
  bake: 'test',
};

const CLOUDS = ['aws', 'gcp', 'azure'];

/** What a region is called: `aws/us-east-1` is the region `us-east-1` of the cloud `aws`. Empty for what concerns the whole rollout. */
export function regionAttributes(region: string | undefined): Attributes {
  if (region === undefined) return {};
  const slash = region.indexOf('/');
  if (slash < 0) return { 'landfall.region': region };
  const provider = region.slice(0, slash);
  return {
    'landfall.region': region,
    'landfall.provider': provider,
    'cloud.region': region.slice(provider.length + 1),
    ...(CLOUDS.includes(provider) && { 'cloud.provider': provider }),
  };
}

/** What every span of a rollout has: which rollout, and by which event of its log. */
export function spanAttributes({ rolloutId, seq }: Pick<RolloutEvent, 'rolloutId' | 'seq'>): Attributes {
  return { 'landfall.rollout.id': rolloutId, 'landfall.seq': seq };
}

/** What a step's attempt has. */
export function taskAttributes(step: string, action: Action, attempt: number): Attributes {
  const type = TASK_TYPES[action];
  return {
    'cicd.pipeline.task.name': action,
    ...(type !== undefined && { 'cicd.pipeline.task.type': type }),
    'landfall.step.id': step,
    'landfall.attempt': attempt,
  };
}

/** Which model is rolled out. */
export function pipelineAttributes(plan: Plan | undefined): Attributes {
  return { 'cicd.pipeline.name': plan?.spec.model.name ?? '' };
}

/** What a measurement of a whole rollout has. A rollout has one state of the conventions: what Landfall waits for has metrics of its own. */
export function runMetricAttributes(plan: Plan | undefined): Attributes {
  return { ...pipelineAttributes(plan), 'cicd.pipeline.run.state': 'executing' };
}

/** What the spans of the whole rollout have. */
export function runAttributes({ rolloutId }: Pick<RolloutEvent, 'rolloutId'>, plan: Plan | undefined): Attributes {
  const { spec, regions, followUp } = plan ?? {};
  return {
    ...pipelineAttributes(plan),
    'cicd.pipeline.run.id': rolloutId,
    'cicd.pipeline.action.name': 'RUN',
    'deployment.id': rolloutId,
    'landfall.model.version': spec?.model.version ?? '',
    'landfall.regions': regions?.length ?? 0,
    ...(followUp !== undefined && { 'landfall.follow_up': followUp.does, 'landfall.follow_up.of': followUp.of }),
  };
}
