import type { Call } from '../operation.ts';
import { arnOf } from './arn.ts';
import type { ConfigRecord } from './config-record.ts';
import type { Fleet } from './endpoint-record.ts';
import { notFound } from './refusals.ts';

/** The fleets that a configuration asks for. Refused when one of its models is gone. */
export function fleetsOf(call: Call, config: ConfigRecord): readonly Fleet[] {
  const { region, now } = call;
  return config.input.ProductionVariants.map((variant) => {
    const { ModelName = '', InitialVariantWeight = 1, InitialInstanceCount = 1, ServerlessConfig } = variant;
    const model = region.models.get(ModelName, now);
    if (model === undefined) throw notFound('model', arnOf(call, 'model', ModelName));
    const count = ServerlessConfig === undefined ? InitialInstanceCount : 0;
    const weight = InitialVariantWeight;
    return { variant, model, weight, desiredWeight: weight, count, desiredCount: count, since: now };
  });
}

/** Which properties the variants of the same name take over from what serves. */
export interface Retained {
  readonly counts: boolean;
  readonly weights: boolean;
}

/** The new fleets, with the counts and weights of those of the same name where they are retained. */
export function retain(fleets: readonly Fleet[], before: readonly Fleet[], retained: Retained): readonly Fleet[] {
  return fleets.map((fleet) => {
    const same = before.find(({ variant }) => variant.VariantName === fleet.variant.VariantName);
    if (same === undefined) return fleet;
    const count = retained.counts && fleet.variant.ServerlessConfig === undefined ? same.desiredCount : fleet.count;
    const weight = retained.weights ? same.desiredWeight : fleet.weight;
    return { ...fleet, count, desiredCount: count, weight, desiredWeight: weight };
  });
}

/** Writes down that fleets were made: from then on they cost. */
export function noteFleets(call: Call, endpoint: string, config: string, fleets: readonly Fleet[]): void {
  const { world, region, now, by } = call;
  for (const { variant, count } of fleets) {
    const type = variant.InstanceType ?? 'serverless';
    const name = `${endpoint}/${variant.VariantName}`;
    world.everMade.push({ at: now, region: region.name, kind: 'fleet', name, config, type, count, by });
  }
}
