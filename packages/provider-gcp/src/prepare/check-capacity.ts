import { type Finding, warning } from '@landfall/core/provider';
import type { DeployedModel } from '../call/vertex-api.ts';
import type { GcpDeployment } from '../gcp-deployment.ts';
import type { GcpRegion } from '../gcp-region.ts';
import { configuredReplicas, currentReplicas, isSameMachine, rolloutReplicas, tellMachine } from '../replicas.ts';

/** What the capacity of the previous deployment means for this one. */
export interface Capacity {
  readonly floor: Pick<GcpDeployment, 'atLeast'>;
  readonly findings: readonly Finding[];
}

const NO_FLOOR: Capacity = { floor: {}, findings: [] };

/** Takes the replicas of the previous deployment as a minimum, so that all traffic never goes to fewer machines than it needs. */
export function checkCapacity({ name, project, settings }: GcpRegion, serving: DeployedModel | undefined): Capacity {
  if (serving === undefined || project.capacity === 'as-configured') return NO_FLOOR;
  const current = currentReplicas(serving);
  const { min, max } = configuredReplicas(settings.serving);
  const spec = serving.dedicatedResources?.machineSpec;
  if (spec?.machineType == null) return NO_FLOOR;
  if (!isSameMachine(settings.serving, serving.dedicatedResources)) {
    const { machineType, accelerator } = settings.serving;
    const there = tellMachine(spec.machineType, spec.acceleratorCount ?? 0, spec.acceleratorType ?? '');
    const wanted = tellMachine(machineType, accelerator?.count ?? 0, accelerator?.type ?? '');
    const message = `In ${name} the previous deployment has ${current} replicas of ${there}, and this one is configured with ${min} of ${wanted}. Other machines cannot be compared: set "minReplicas" to what the load needs.`;
    return { floor: {}, findings: [warning(message)] };
  }
  if (current <= min) return NO_FLOOR;
  const floor = { atLeast: current };
  if (rolloutReplicas(settings.serving, floor).min === current) return { floor, findings: [] };
  const message = `In ${name} the previous deployment has ${current} replicas, and "maxReplicas" allows this one ${max}.`;
  return { floor, findings: [warning(message)] };
}
