import type { RolloutSpec } from '../spec/rollout-spec.ts';
import { describeWindow } from '../windows/describe-rules.ts';

/** When new waves and stages may start, in sentences; none where they may at any time. */
export function describeWindows({ windows = [], freeze = [], onClose }: RolloutSpec): readonly string[] {
  if (windows.length === 0 && freeze.length === 0) return [];
  const open = windows.map((window) => `${describeWindow(window)}.`);
  return [
    ...(open.length === 0 ? ['At any time, except in a freeze.'] : open),
    ...freeze.map(({ from, to, reason }) => `Not in the freeze from ${from} to ${to}: ${reason}.`),
    onClose === 'hold'
      ? 'When that time ends, steps that have started go on to their end. The other steps of an open wave or stage wait for the next such time.'
      : 'When that time ends, an open wave or stage goes on to its end.',
    'Bakes, judging, monitoring and rollbacks never wait for it.',
  ];
}
