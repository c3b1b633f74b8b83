import type { GateVerdict } from '@landfall/core';
import type { CardLimits, VerdictCard } from '../model/cards.ts';
import { sentence } from '../model/words.ts';
import { Glyph } from './glyph.tsx';

const WORDS = { pass: 'passes', fail: 'fails', undecided: 'undecided' } as const;
const GLYPHS = { pass: 'succeeded', fail: 'failed', undecided: 'undecided' } as const;

/** What one gate says: estimate, interval, both limits, evidence against its bar, counts, and one sentence. */
export function Card({ card: { verdict, limits } }: { readonly card: VerdictCard }) {
  const { gate, region, verdict: word, figures, sentence: text, reason } = verdict;
  return (
    <article class={`card is-${word}`} aria-label={`${gate} in ${region ?? 'all regions together'}`}>
      <header>
        <strong>{gate}</strong>
        <span class="quiet">{region ?? 'all regions together'}</span>
        <span class={`tag is-${word}`}>
          <Glyph name={GLYPHS[word]} /> {WORDS[word]}
          {reason !== undefined && <span class="quiet"> {reason}</span>}
        </span>
      </header>
      {figures !== undefined && <Estimate figures={figures} limits={limits} />}
      {figures !== undefined && <Evidence figures={figures} />}
      {figures !== undefined && <Counts figures={figures} />}
      <p>{sentence(text.replace(`${gate}: `, ''))}</p>
    </article>
  );
}

type Figures = NonNullable<GateVerdict['figures']>;

/** A number of an estimate for people: a multiple, or a share in percent. */
function show(value: number, kind: 'ratio' | 'rate'): string {
  return kind === 'ratio' ? `${Number(value.toPrecision(3))}×` : `${Number((value * 100).toPrecision(3))} %`;
}

function Estimate({ figures, limits }: { readonly figures: Figures; readonly limits: CardLimits | undefined }) {
  const { kind, value, low, high } = figures.estimate;
  const { acceptable, harmful } = limits?.kind === kind ? limits : {};
  const known = [low, high, value, acceptable, harmful].filter(
    (each): each is number => typeof each === 'number' && Number.isFinite(each),
  );
  // A ratio of 0.5 is as far from 1 as one of 2; a rate begins at 0.
  const least = kind === 'ratio' ? 0.2 : 0;
  const most =
    Math.max(...known.filter((each) => each <= 8 * (harmful ?? value ?? 1)), harmful ?? 0, least * 2) * 1.15 || 1;
  const scale = (at: number) => {
    const share = kind === 'ratio' ? Math.log(Math.max(at, least) / least) / Math.log(most / least) : at / most;
    return 300 * Math.max(0, Math.min(1, share));
  };
  const [from, to] = [scale(low), high === null ? 300 : scale(high)];
  const interval = `${show(low, kind)} to ${high === null ? 'unlimited' : show(high, kind)}`;
  return (
    <div class="estimate">
      <svg
        viewBox="-6 0 312 34"
        role="img"
        aria-label={`Estimate ${value === null ? 'not known' : show(value, kind)}, interval ${interval}`}
      >
        <line class="base" x1="0" y1="20" x2="300" y2="20" />
        {acceptable !== undefined && <Limit x={scale(acceptable)} name="acceptable" />}
        {harmful !== undefined && <Limit x={scale(harmful)} name="harmful" />}
        <rect class="interval" x={from} y="16" width={Math.max(2, to - from)} height="8" rx="2" />
        {value !== null && <circle class="value" cx={scale(value)} cy="20" r="4.5" />}
      </svg>
      <dl class="figures">
        <div>
          <dt>estimate</dt>
          <dd>{value === null ? 'not known yet' : show(value, kind)}</dd>
        </div>
        <div>
          <dt>interval</dt>
          <dd>{interval}</dd>
        </div>
        {acceptable !== undefined && harmful !== undefined && (
          <div>
            <dt>limits</dt>
            <dd>
              ok ≤ {show(acceptable, kind)}, harm ≥ {show(harmful, kind)}
            </dd>
          </div>
        )}
      </dl>
    </div>
  );
}

function Limit({ x, name }: { readonly x: number; readonly name: 'acceptable' | 'harmful' }) {
  return (
    <g class={`limit ${name}`}>
      <line x1={x} y1="9" x2={x} y2="31" />
      <text x={Math.min(x, 292)} y="7" text-anchor={x > 260 ? 'end' : 'middle'}>
        {name === 'acceptable' ? 'ok' : 'harm'}
      </text>
    </g>
  );
}

function Evidence({ figures: { against, inFavour } }: { readonly figures: Figures }) {
  return (
    <div class="evidence">
      <Bar name="for" kind="pass" weighed={inFavour} />
      <Bar name="against" kind="fail" weighed={against} />
    </div>
  );
}

/** Evidence against the bar that it must reach, in nats: so the bar is on a log scale. */
function Bar({
  name,
  kind,
  weighed,
}: {
  readonly name: string;
  readonly kind: string;
  readonly weighed: Figures['against'] | undefined;
}) {
  if (weighed === undefined) return null;
  const { ln, bar } = weighed;
  const share = Math.max(0, Math.min(1, (ln ?? 0) / bar));
  const text = `${ln === null ? 'none' : Number(ln.toFixed(1))} of ${Number(bar.toFixed(1))}`;
  return (
    <div class={`bar is-${kind}`}>
      <span>evidence {name}</span>
      <span class="track">
        <span style={{ width: `${100 * share}%` }} />
      </span>
      <span class="number">{text}</span>
    </div>
  );
}

function Counts({ figures: { counts } }: { readonly figures: Figures }) {
  const { n, k, m, b } = counts;
  const rate = (bad: number, all: number) => (all === 0 ? '-' : `${Number(((100 * bad) / all).toPrecision(3))} %`);
  return (
    <dl class="figures counts">
      <div>
        <dt>new</dt>
        <dd>
          {k} bad of {n.toLocaleString('en')} ({rate(k, n)})
        </dd>
      </div>
      {m > 0 && (
        <div>
          <dt>previous</dt>
          <dd>
            {b} bad of {m.toLocaleString('en')} ({rate(b, m)})
          </dd>
        </div>
      )}
    </dl>
  );
}
