import type { MetricAdvice } from '@opentelemetry/api';

/** How a metric is declared. */
export interface MetricRow {
  readonly type: 'histogram' | 'counter' | 'up-down-counter' | 'gauge' | 'observable-gauge';
  readonly unit: string;
  readonly description: string;
  readonly advice?: MetricAdvice | undefined;
}

/** In seconds: the defaults of OpenTelemetry end at ten. */
const SECONDS: MetricAdvice = { explicitBucketBoundaries: [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400] };

/** In seconds, for what may take days. */
const LONG: MetricAdvice = {
  explicitBucketBoundaries: [60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400, 259_200, 604_800],
};

/** In seconds, for requests: the boundaries of OpenTelemetry's conventions for HTTP, and two more, since a model may take longer. */
const REQUEST: MetricAdvice = {
  explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60],
};

function seconds(description: string, advice = SECONDS): MetricRow {
  return { type: 'histogram', unit: 's', description, advice };
}

/** Every metric. Regions, providers and gates are few; the id of a rollout is never an attribute. */
export const METRICS = {
  'cicd.pipeline.run.duration': seconds('How long rollouts took, from their start to their end', LONG),
  'cicd.pipeline.run.active': {
    type: 'up-down-counter',
    unit: '{run}',
    description: 'Rollouts that are observed here and have not ended',
  },
  'landfall.rollout.progression.duration': seconds('The part of a rollout in which it went on', LONG),
  'landfall.rollout.waiting.duration': seconds('The part in which it waited for a person or for another rollout', LONG),
  'landfall.rollout.paused.duration': seconds('The part in which it was paused or suspended', LONG),
  'landfall.step.duration': seconds('How long steps took, all attempts together'),
  'landfall.step.retries': { type: 'counter', unit: '{attempt}', description: 'Attempts that followed a failed one' },
  'landfall.provider.call.duration': seconds(
    'How long calls that change something took, until their answer was in the log',
  ),
  'landfall.provider.call.errors': { type: 'counter', unit: '{call}', description: 'Such calls that failed' },
  'landfall.exposure': {
    type: 'gauge',
    unit: '1',
    description:
      "A version's share of a region's traffic, 0 to 1: the new one's, and the previous one's where there is one",
  },
  'landfall.verdict': { type: 'counter', unit: '{verdict}', description: 'Verdicts of gates' },
  'landfall.gate.evidence': {
    type: 'gauge',
    unit: '',
    description: 'Evidence against the new version: the logarithm to base 10 of its e-value',
  },
  'landfall.gate.bar': {
    type: 'gauge',
    unit: '',
    description: 'What that evidence must reach for a fail, on the same scale',
  },
  'landfall.rollback.duration': seconds(
    'How long it took to roll a region back: from the start of the rollback to the end of its last step there',
    LONG,
  ),
  'landfall.region.unhealthy': {
    type: 'gauge',
    unit: '{region}',
    description: 'Whether a watch finds a region unhealthy: 1 if it does, 0 once it has recovered',
  },
  'landfall.router.requests': {
    type: 'counter',
    unit: '{request}',
    description: 'Requests that a region router sent, by the region that had them last and by what became of them',
  },
  'landfall.router.duration': seconds('How long such requests took, until their answer began', REQUEST),
  'landfall.router.retries': {
    type: 'counter',
    unit: '{request}',
    description: 'Requests that failed in this region and were sent to another',
  },
  'landfall.router.ejections': {
    type: 'counter',
    unit: '{ejection}',
    description: 'How often a region failed so much that it was left out for a while',
  },
  'landfall.router.table.age': {
    type: 'observable-gauge',
    unit: 's',
    description: 'How old the table is that a region router uses',
  },
} as const satisfies Readonly<Record<string, MetricRow>>;

/** The name of a metric. */
export type MetricName = keyof typeof METRICS;
