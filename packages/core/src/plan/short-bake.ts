import { issuePath } from '../input/issue-path.ts';
import type { SpecIssue } from '../input/spec-issue.ts';
import { formatDuration } from '../text/format-duration.ts';
import type { PlannedBake } from './planned-bake.ts';
import { plannedEvidence } from './planned-evidence.ts';
import type { StageToJudge } from './planned-gates.ts';

/** The issue of a bake that is over before one period after the warm-up is: it could never reach a verdict. */
export function shortBake({ spec, at, regions, providers }: StageToJudge, bake: PlannedBake): readonly SpecIssue[] {
  const { warmUpMs } = plannedEvidence(spec.evidence);
  const counted = bake.gates.filter(({ observe, limits }) => !observe && limits.kind !== 'threshold');
  const judged = new Set(counted.flatMap((gate) => gate.regions));
  const keys = new Set(regions.filter(({ key }) => judged.has(key)).map(({ provider }) => provider));
  const periods = [
    ...[...keys].flatMap((key) => providers[key]?.health?.periodMs ?? []),
    ...counted.flatMap(({ metric }) => (metric.of === 'source-counts' ? metric.periodMs : [])),
  ];
  const periodMs = Math.max(0, ...periods);
  if (counted.length === 0 || bake.maxMs >= warmUpMs + periodMs) return [];
  const message =
    `ends after ${formatDuration(bake.maxMs)}, before there is anything to judge: ` +
    `evidence.warmUp takes ${formatDuration(warmUpMs)}, and a period of counts ${formatDuration(periodMs)}. Give it a longer maximum, or a shorter warm-up`;
  return [{ path: issuePath(['stages', at, 'bake']), message }];
}
