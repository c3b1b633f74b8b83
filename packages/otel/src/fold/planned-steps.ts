import type { Phase, RolloutEvent, Step } from '@landfall/core';

/** A step as the plan or a rollback has it, and its phase. */
export interface PlacedStep {
  readonly step: Step;
  readonly phase: string;
}

function add(steps: Map<string, PlacedStep>, phases: readonly Phase[]): void {
  for (const { id: phase, lanes } of phases)
    for (const { steps: each } of lanes) for (const step of each) steps.set(step.id, { step, phase });
}

/** Adds the steps that an event brings. */
export function addSteps(steps: Map<string, PlacedStep>, event: RolloutEvent): void {
  if (event.type === 'rollout-start') add(steps, event.plan.phases);
  if (event.type === 'rollback-start') add(steps, event.phases);
}
