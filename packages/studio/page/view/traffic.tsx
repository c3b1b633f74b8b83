import { useState } from 'preact/hooks';
import type { Share } from '../log/rollout-log.ts';
import { endOf, ticksOf } from '../model/timeline.ts';
import { percentOf, timeOf } from '../model/words.ts';
import type { View } from './board.tsx';
import { Scroll } from './scroll.tsx';
import { useSight } from './window.ts';

const ROW = 24;

/** The steps of a share over time as a path in a box of 1000 x 100; `from` and `to` are its edges in milliseconds. */
function pathOf(shares: readonly Share[], from: number, to: number): string {
  const x = (at: number) => Math.max(0, Math.min(1_000, (1_000 * (at - from)) / Math.max(1, to - from)));
  let path = 'M0 100';
  for (const { at, percent } of shares) path += `H${x(at).toFixed(1)}V${(100 - percent).toFixed(1)}`;
  return `${path}H1000V100Z`;
}

function textOf(shares: readonly Share[]): string {
  const last = shares.slice(-4).map(({ at, percent }) => `${percentOf(percent)} from ${timeOf(at)}`);
  return shares.length === 0 ? 'no traffic so far' : `${shares.length > 4 ? '... ' : ''}${last.join(', then ')}`;
}

/** The share of the new version over time, of all regions and of each. */
export function Traffic({ view }: { readonly view: View }) {
  const { log, state, seq, now } = view;
  const [element, setElement] = useState<HTMLElement | null>(null);
  const { regions, startedAt } = state;
  const until = endOf(state, now);
  const of = (shares: readonly Share[] | undefined) => (shares ?? []).filter((share) => share.seq <= seq);
  const { from, to, before, after } = useSight(element, regions.length, ROW);
  const mean = of(log.exposure);
  if (mean.length === 0) {
    return (
      <section class="panel traffic" aria-labelledby="traffic-title">
        <h2 id="traffic-title">
          Traffic of the new version{' '}
          <span class="quiet">no region {state.status === 'ended' ? 'took any' : 'takes any so far'}</span>
        </h2>
      </section>
    );
  }
  return (
    <section class="panel traffic" aria-labelledby="traffic-title">
      <h2 id="traffic-title">
        Traffic of the new version <span class="quiet">share of each region's requests, over time (UTC)</span>
      </h2>
      <div class="strip mean">
        <span class="name">All regions</span>
        <Strip shares={mean} from={startedAt} to={until} />
        <span class="number">{percentOf(mean.at(-1)?.percent ?? 0)}</span>
      </div>
      <Scroll label="Traffic by region, scrollable" onElement={setElement}>
        <div style={{ height: `${before}px` }} />
        {regions.slice(from, to).map(({ planned, percent }) => (
          <div class="strip" key={planned.key}>
            <span class="name" title={planned.key}>
              {planned.key}
            </span>
            <Strip shares={of(log.shares.get(planned.key))} from={startedAt} to={until} />
            <span class="number">{percentOf(percent)}</span>
          </div>
        ))}
        <div style={{ height: `${after}px` }} />
      </Scroll>
      <div class="strip axis" aria-hidden="true">
        <span class="name" />
        <span class="ticks">
          {ticksOf(startedAt, until, innerWidth < 720 ? 3 : 6).map((at) => (
            <span key={at} style={{ left: `${(100 * (at - startedAt)) / Math.max(1, until - startedAt)}%` }}>
              {timeOf(at).slice(0, until - startedAt < 120_000 ? 8 : 5)}
            </span>
          ))}
        </span>
        <span class="number" />
      </div>
    </section>
  );
}

function Strip({
  shares,
  from,
  to,
}: {
  readonly shares: readonly Share[];
  readonly from: number;
  readonly to: number;
}) {
  return (
    <svg class="area" viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label={textOf(shares)}>
      <path d={pathOf(shares, from, to)} />
    </svg>
  );
}
