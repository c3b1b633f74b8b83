import type { FollowUp, InheritedRegion } from '../plan/follow-up.ts';
import type { Phase, Plan, PlanPreview } from '../plan/plan.ts';
import type { PlannedRouting } from '../plan/planned-routing.ts';
import type { RoutingEntry, RoutingTable } from '../routing/table/routing-table.ts';
import type { ModelSpec, PerRegion, RolloutSpec } from '../spec/rollout-spec.ts';
import { maybe, REDACTED, redactText } from './redact-error.ts';

/** A plan without handles, targets, environment values and who may approve, and with clean texts and addresses. */
export function redactPlan(plan: Plan): Plan {
  const { preview, routing, followUp } = plan;
  return {
    ...plan,
    spec: redactSpec(plan.spec),
    phases: plan.phases.map(redactPhase),
    ...(preview && { preview: redactPreview(preview) }),
    ...(routing && { routing: redactRouting(routing) }),
    ...(followUp && { followUp: redactFollowUp(followUp) }),
  };
}

/** A table with clean addresses, and with the fields alone that Landfall knows. */
export function redactTable({ version, model, entries }: RoutingTable): RoutingTable {
  return { version, model, entries: entries.map(redactEntry) };
}

function redactEntry({
  region,
  url,
  endpoint,
  weight,
  state,
  location,
  owner,
  modelVersion,
}: RoutingEntry): RoutingEntry {
  return {
    region,
    url: maybe(url, redactText),
    endpoint: maybe(endpoint, hide),
    weight,
    state,
    location,
    owner,
    modelVersion,
  };
}

function hide(): string {
  return REDACTED;
}

function redactSpec(spec: RolloutSpec): RolloutSpec {
  const { approvals, routing } = spec;
  return {
    ...spec,
    model: redactModel(spec.model),
    ...(approvals && { approvals: approvals.map(redactApprovers) }),
    ...(routing && {
      routing: {
        ...routing,
        url: maybe(routing.url, (of) => perRegion(of, redactText)),
        endpoint: maybe(routing.endpoint, (of) => perRegion(of, hide)),
      },
    }),
  };
}

/** Without the names of those who may approve. */
function redactApprovers<T extends { readonly by?: readonly string[] | undefined }>(approval: T): T {
  return approval.by === undefined ? approval : { ...approval, by: approval.by.map(() => REDACTED) };
}

function redactPhase(phase: Phase): Phase {
  if (phase.kind !== 'approve') return phase;
  const lanes = phase.lanes.map((lane) => ({
    ...lane,
    steps: lane.steps.map((step) => ({ ...step, approval: maybe(step.approval, redactApprovers) })),
  }));
  return { ...phase, lanes };
}

function redactPreview({ machines, problems }: PlanPreview): PlanPreview {
  return { machines, problems: problems.map((problem) => ({ ...problem, message: redactText(problem.message) })) };
}

function redactRouting(routing: PlannedRouting): PlannedRouting {
  const entries = Object.entries(routing.entries).map(
    ([region, entry]) =>
      [region, { ...entry, url: maybe(entry.url, redactText), endpoint: maybe(entry.endpoint, hide) }] as const,
  );
  return { ...routing, entries: Object.fromEntries(entries) };
}

function redactFollowUp(followUp: FollowUp): FollowUp {
  const { reason, table } = followUp;
  const regions = Object.entries(followUp.regions).map(([key, region]) => [key, redactInherited(region)] as const);
  return {
    ...followUp,
    ...(reason !== undefined && { reason: redactText(reason) }),
    regions: Object.fromEntries(regions),
    ...(table && { table: redactTable(table) }),
  };
}

function redactInherited(region: InheritedRegion): InheritedRegion {
  const previous = region.previous === null ? null : REDACTED;
  return { ...region, target: REDACTED, deployment: REDACTED, previous };
}

function redactModel(model: ModelSpec): ModelSpec {
  return {
    ...model,
    artifact: maybe(model.artifact, (of) => perRegion(of, redactText)),
    image: maybe(model.image, (of) => perRegion(of, redactText)),
    environment: maybe(model.environment, redactValues),
  };
}

type Environment = NonNullable<ModelSpec['environment']>;

function redactValues(environment: Environment): Environment {
  const entries = Object.entries(environment);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? REDACTED : value] as const),
  );
}

function perRegion(value: PerRegion, change: (text: string) => string): PerRegion {
  if (typeof value === 'string') return change(value);
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, change(text)]));
}
