import { ifThere, type ProviderError } from '@landfall/core/provider';
import { ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import { OWNER_LABEL } from './maker.ts';
import { hashOf } from './names.ts';
import type { GcpAlert } from './settings/gcp-settings.ts';
import { type Aligner, FAILURES_ONLY, filterFor } from './time-series.ts';

interface Policy {
  readonly name?: string;
  readonly userLabels?: Readonly<Record<string, string>>;
}

/** Names the alert of the settings that a policy is for. */
const ALERT_LABEL = 'landfall-alert';

const ALIGNERS: Readonly<Record<GcpAlert['metric'], Aligner>> = {
  errors: 'ALIGN_DELTA',
  'latency-p50': 'ALIGN_PERCENTILE_50',
  'latency-p95': 'ALIGN_PERCENTILE_95',
  'latency-p99': 'ALIGN_PERCENTILE_99',
};

function policyFor(gcp: GcpRegion, deployment: GcpDeployment, alert: GcpAlert): unknown {
  const { metric, above, forSeconds = 180, channels = [] } = alert;
  const isCount = metric === 'errors';
  const displayName = `${deployment.group} ${deployment.version} in ${gcp.name}: ${metric} above ${above}`;
  return {
    displayName,
    userLabels: { [OWNER_LABEL]: hashOf(deployment.owner), [ALERT_LABEL]: metric },
    combiner: 'OR',
    notificationChannels: channels,
    conditions: [
      {
        displayName,
        conditionThreshold: {
          filter: isCount
            ? `${filterFor(gcp, deployment, 'response_count')} AND ${FAILURES_ONLY}`
            : filterFor(gcp, deployment, 'prediction_latencies'),
          comparison: 'COMPARISON_GT',
          thresholdValue: above,
          duration: `${forSeconds}s`,
          aggregations: [
            {
              alignmentPeriod: '60s',
              perSeriesAligner: ALIGNERS[metric],
              crossSeriesReducer: isCount ? 'REDUCE_SUM' : 'REDUCE_MAX',
            },
          ],
        },
      },
    ],
  };
}

/** The policies that were made for a deployment, by any process. */
function findPolicies(gcp: GcpRegion, { owner }: GcpDeployment): ResultAsync<readonly Policy[], ProviderError> {
  const filter = `user_labels.${OWNER_LABEL}="${hashOf(owner)}"`;
  const path = `/v3/projects/${gcp.project.project}/alertPolicies?${new URLSearchParams({ filter }).toString()}`;
  return gcp
    .rest<{ readonly alertPolicies?: readonly Policy[] }>(
      { service: 'monitoring', method: 'GET', path },
      'alertPolicies',
    )
    .map(({ alertPolicies = [] }) => alertPolicies);
}

/** Creates the policies of the settings that do not exist yet, one at a time. */
export function makeAlertPolicies(gcp: GcpRegion, deployment: GcpDeployment): ResultAsync<void, ProviderError> {
  const { alerts = [], project } = gcp.project;
  if (alerts.length === 0) return okAsync(undefined);
  return safeTry(async function* () {
    const there = new Set((yield* findPolicies(gcp, deployment)).map(({ userLabels }) => userLabels?.[ALERT_LABEL]));
    for (const alert of alerts) {
      if (there.has(alert.metric)) continue;
      const request = { service: 'monitoring', method: 'POST', path: `/v3/projects/${project}/alertPolicies` } as const;
      yield* gcp.rest({ ...request, json: policyFor(gcp, deployment, alert) }, 'alertPolicies.create');
    }
    return ok(undefined);
  });
}

/** Removes the policies of a deployment, one at a time. Only if the settings have alerts, so that others do not need the permission. */
export function removeAlertPolicies(gcp: GcpRegion, deployment: GcpDeployment): ResultAsync<void, ProviderError> {
  if ((gcp.project.alerts ?? []).length === 0) return okAsync(undefined);
  return safeTry(async function* () {
    for (const { name = '' } of yield* findPolicies(gcp, deployment))
      yield* ifThere(
        gcp.rest({ service: 'monitoring', method: 'DELETE', path: `/v3/${name}` }, 'alertPolicies.delete'),
      );
    return ok(undefined);
  });
}
