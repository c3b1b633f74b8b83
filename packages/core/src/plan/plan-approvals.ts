import { issuePath } from '../input/issue-path.ts';
import type { SpecIssue } from '../input/spec-issue.ts';
import type { Approval } from '../spec/approval.ts';
import { durationMs } from '../spec/duration.ts';
import { listed } from '../text/listed.ts';
import type { Phase, Step, Target } from './plan.ts';
import type { PlannedApproval } from './planned-approval.ts';

/** What may be approved before a phase begins, from the first on: by its name in the spec, and once in a plan. */
interface Moment {
  readonly name: string;
  readonly before: string;
}

/** The share that a route phase moves to. */
function percentOf({ lanes }: Phase): number | undefined {
  return lanes[0]?.steps[0]?.percent;
}

/** The wave that a route phase belongs to, with a cutover per wave: `:wave-2`. */
function waveOf({ id }: Phase): string {
  const at = id.indexOf(':');
  return at < 0 ? '' : id.slice(at);
}

/** What may be approved before a phase. The first shift of traffic is the cutover too: of all regions, or of its wave. */
function momentsOf(phases: readonly Phase[], phase: Phase): readonly Moment[] {
  if (phase.kind === 'wave') return [{ name: phase.id, before: phase.id }];
  if (phase.kind !== 'route') return [];
  const wave = waveOf(phase);
  const first = phases.find((each) => each.kind === 'route' && waveOf(each) === wave);
  const stage = `stage-${percentOf(phase)}`;
  const cutover = first === phase ? [{ name: 'cutover', before: `cutover${wave}` }] : [];
  return [...cutover, { name: stage, before: stage + wave }];
}

function approvePhase({ by, within }: Approval, before: string): Phase {
  const target: Target = { of: 'rollout' };
  const approval: PlannedApproval = {
    before,
    ...(by !== undefined && { by }),
    withinMs: durationMs(within ?? '1d') ?? 0,
  };
  const id = `approve:${before}`;
  const steps: readonly Step[] = [{ id, action: 'approve', target, approval }];
  return { id, kind: 'approve', lanes: [{ target, steps }], concurrency: 1 };
}

/** The phases of a plan with those that wait for approvals, each before the phase that it guards. */
export function withApprovals(phases: readonly Phase[], approvals: readonly Approval[] = []): readonly Phase[] {
  return phases.flatMap((phase) => [
    ...momentsOf(phases, phase).flatMap(({ name, before }) =>
      approvals.filter((approval) => approval.before === name).map((approval) => approvePhase(approval, before)),
    ),
    phase,
  ]);
}

/** The issues of approvals that guard nothing in these phases, or a moment that another one guards already. */
export function approvalIssues(phases: readonly Phase[], approvals: readonly Approval[] = []): readonly SpecIssue[] {
  const moments = phases.map((phase) => momentsOf(phases, phase).map(({ name }) => name));
  const known = [...new Set(moments.flat())];
  return approvals.flatMap(({ before }, index) => {
    const path = issuePath(['approvals', index, 'before']);
    if (!known.includes(before))
      return { path, message: `'${before}' is not in the plan: it has ${listed(known, ', ')}` };
    const same = moments.filter((names) => names.includes(before)).flat();
    const first = approvals.findIndex((each) => each.before !== before && same.includes(each.before));
    if (first < 0 || first > index) return [];
    const message = `'${before}' begins with the same shift of traffic as '${approvals[first]?.before}' at approvals[${first}]: ask for it once`;
    return { path, message };
  });
}
