import type { EventOf, Plan, RolloutEvent } from '@landfall/core';
import { pipelineAttributes, regionAttributes } from '../attributes.ts';
import type { Measurement } from '../records.ts';
import type { PlacedStep } from './planned-steps.ts';

/** The shares of traffic of the new version and of the previous one, where there is one. */
export class Exposures {
  readonly #steps: ReadonlyMap<string, PlacedStep>;
  /** The regions that have a previous deployment. */
  readonly #withPrevious = new Set<string>();
  #plan: Plan | undefined;

  constructor(steps: ReadonlyMap<string, PlacedStep>) {
    this.#steps = steps;
  }

  /** What an event says of shares. */
  take(event: RolloutEvent): readonly Measurement[] {
    if (event.type === 'rollout-start') this.#start(event);
    if (event.type !== 'step-end' && event.type !== 'step-progress') return [];
    const { prepared, region } = event;
    if (region === undefined) return [];
    if (prepared !== undefined) this.#setPrevious(region, prepared.previous !== null);
    return event.type === 'step-end' ? this.#moved(event, region) : [];
  }

  #start({ plan }: EventOf<'rollout-start'>): void {
    this.#plan = plan;
    for (const [region, { previous }] of Object.entries(plan.followUp?.regions ?? {}))
      this.#setPrevious(region, previous !== null);
  }

  #setPrevious(region: string, isThere: boolean): void {
    if (isThere) this.#withPrevious.add(region);
    else this.#withPrevious.delete(region);
  }

  /** A step has moved traffic: to its percent, or back to none. */
  #moved({ step, action, outcome }: EventOf<'step-end'>, region: string): readonly Measurement[] {
    if (outcome !== 'succeeded' || (action !== 'route' && action !== 'restore')) return [];
    const share = action === 'restore' ? 0 : (this.#steps.get(step)?.step.percent ?? 0) / 100;
    const shares = this.#withPrevious.has(region) ? { new: share, old: 1 - share } : { new: share };
    const of = { ...pipelineAttributes(this.#plan), ...regionAttributes(region) };
    return Object.entries(shares).map(([role, value]) => ({
      metric: 'landfall.exposure' as const,
      value,
      attributes: { ...of, 'landfall.version.role': role },
    }));
  }
}
