import type { DedicatedResources, DeployedModel } from './call/vertex-api.ts';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpServing } from './settings/gcp-settings.ts';

/** The smallest and the largest number of replicas of a deployment. */
export interface Replicas {
  readonly min: number;
  readonly max: number;
}

/** The configured numbers; without a maximum it is the minimum. */
export function configuredReplicas({ minReplicas, maxReplicas }: GcpServing): Replicas {
  return { min: minReplicas, max: maxReplicas ?? minReplicas };
}

/** The numbers during a rollout: no fewer than the previous deployment has, and no more than a maximum that is configured. */
export function rolloutReplicas(serving: GcpServing, { atLeast = 0 }: Pick<GcpDeployment, 'atLeast'>): Replicas {
  const { min, max } = configuredReplicas(serving);
  const floor = Math.max(min, serving.maxReplicas === undefined ? atLeast : Math.min(atLeast, max));
  return { min: floor, max: Math.max(floor, max) };
}

/** How many replicas a deployed model has: those that are there, or that it should have where some are missing. */
export function currentReplicas({ dedicatedResources, status }: DeployedModel): number {
  return Math.max(dedicatedResources?.minReplicaCount ?? 0, status?.availableReplicaCount ?? 0);
}

/** Whether machines are of the type that is configured, accelerators included. */
export function isSameMachine(
  { machineType, accelerator }: GcpServing,
  there: DedicatedResources | null | undefined,
): boolean {
  const spec = there?.machineSpec;
  const count = spec?.acceleratorCount ?? 0;
  if (spec?.machineType !== machineType || count !== (accelerator?.count ?? 0)) return false;
  return count === 0 || spec.acceleratorType === accelerator?.type;
}

/** Machines in words: `n1-standard-4`, `g2-standard-12 with 1 NVIDIA_L4`. */
export function tellMachine(machineType: string, count: number, acceleratorType: string): string {
  return count === 0 ? machineType : `${machineType} with ${count} ${acceleratorType}`;
}
