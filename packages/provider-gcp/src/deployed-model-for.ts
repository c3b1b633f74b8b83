import type { DedicatedResources, DeployedModel } from './call/vertex-api.ts';
import { modelName } from './endpoint.ts';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';

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
function resourcesFor(gcp: GcpRegion, isTwin: boolean): DedicatedResources {
  const { machineType, accelerator, minReplicas, maxReplicas, requiredReplicas, spot } = gcp.settings.serving;
  return {
    machineSpec: {
      machineType,
      ...(accelerator !== undefined && { acceleratorType: accelerator.type, acceleratorCount: accelerator.count }),
    },
    minReplicaCount: isTwin ? 1 : minReplicas,
    maxReplicaCount: isTwin ? 1 : (maxReplicas ?? minReplicas),
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
    dedicatedResources: resourcesFor(gcp, kind === 'deploy-twin'),
    ...(serviceAccount !== undefined && { serviceAccount }),
  };
}
