import type { DedicatedResources, DeployedModel } from './call/vertex-api.ts';
import { modelName } from './endpoint.ts';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import { rolloutReplicas } from './replicas.ts';

const METRIC = 'aiplatform.googleapis.com/prediction/online';

function scaling(gcp: GcpRegion): Pick<DedicatedResources, 'autoscalingMetricSpecs'> {
  const { cpu, accelerator } = gcp.settings.serving.scaleAt ?? {};
  const specs = [
    ...(cpu === undefined ? [] : [{ metricName: `${METRIC}/cpu/utilization`, target: cpu }]),
    ...(accelerator === undefined ? [] : [{ metricName: `${METRIC}/accelerator/duty_cycle`, target: accelerator }]),
  ];
  return specs.length === 0 ? {} : { autoscalingMetricSpecs: specs };
}

/** The machines of a deployment; its twin has the same, once. */
function resourcesFor(gcp: GcpRegion, deployment: GcpDeployment, isTwin: boolean): DedicatedResources {
  const { machineType, accelerator, requiredReplicas, spot } = gcp.settings.serving;
  const { min, max } = rolloutReplicas(gcp.settings.serving, deployment);
  return {
    machineSpec: {
      machineType,
      ...(accelerator !== undefined && { acceleratorType: accelerator.type, acceleratorCount: accelerator.count }),
    },
    minReplicaCount: isTwin ? 1 : min,
    maxReplicaCount: isTwin ? 1 : max,
    ...(!isTwin && requiredReplicas !== undefined && { requiredReplicaCount: requiredReplicas }),
    ...(!isTwin && scaling(gcp)),
    ...(spot !== undefined && { spot }),
  };
}

/** What is asked to be deployed, under the ID that the key gives it. */
export function deployedModelFor(
  gcp: GcpRegion,
  deployment: GcpDeployment,
  kind: 'deploy' | 'deploy-twin',
): DeployedModel {
  const { serviceAccount } = gcp.settings;
  return {
    id: deployment.deployedModel,
    model: modelName(gcp, deployment.model ?? ''),
    displayName: `${deployment.group} ${deployment.version}`.slice(0, 128),
    dedicatedResources: resourcesFor(gcp, deployment, kind === 'deploy-twin'),
    ...(serviceAccount !== undefined && { serviceAccount }),
  };
}
