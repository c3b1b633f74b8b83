import { invalid } from '../refusal.ts';
import type { Deployment, Fleet } from './endpoint-record.ts';

interface Routing {
  readonly Type: string;
  readonly WaitIntervalInSeconds: number;
  readonly CanarySize?: unknown;
  readonly LinearStepSize?: unknown;
}

interface BlueGreen {
  readonly TrafficRoutingConfiguration: Routing;
  readonly TerminationWaitInSeconds?: number;
  readonly MaximumExecutionTimeoutInSeconds?: number;
}

/** Refuses a deployment that cannot be carried out. The texts are the simulator's own. */
export function checkDeployment(
  deployment: Deployment | undefined,
  before: readonly Fleet[],
  after: readonly Fleet[],
): void {
  if (deployment === undefined) return;
  const blueGreen = deployment['BlueGreenUpdatePolicy'] as BlueGreen | undefined;
  const isRolling = deployment['RollingUpdatePolicy'] !== undefined;
  if (blueGreen !== undefined && isRolling)
    throw invalid('Only one of BlueGreenUpdatePolicy and RollingUpdatePolicy can be specified.');
  if (isRolling && after.some(({ variant }) => variant.ServerlessConfig !== undefined))
    throw invalid('Rolling deployments are not supported for serverless endpoints.');
  if (isRolling && (before.length > 1 || after.length > 1))
    throw invalid('Rolling deployments are not supported for endpoints with multiple production variants.');
  const namesOf = (fleets: readonly Fleet[]) => fleets.map(({ variant }) => variant.VariantName).sort();
  if (namesOf(before).join() !== namesOf(after).join())
    throw invalid(
      'The variant names of the old and the new endpoint configuration must be the same for this deployment.',
    );
  if (blueGreen === undefined) return;
  const { Type, WaitIntervalInSeconds, CanarySize, LinearStepSize } = blueGreen.TrafficRoutingConfiguration;
  if (Type === 'CANARY' && CanarySize === undefined)
    throw invalid('CanarySize is required for CANARY traffic routing.');
  if (Type === 'LINEAR' && LinearStepSize === undefined)
    throw invalid('LinearStepSize is required for LINEAR traffic routing.');
  const waits = WaitIntervalInSeconds + (blueGreen.TerminationWaitInSeconds ?? 0);
  const most = blueGreen.MaximumExecutionTimeoutInSeconds;
  if (most !== undefined && most <= waits)
    throw invalid('MaximumExecutionTimeoutInSeconds must exceed the sum of the wait times.');
}
