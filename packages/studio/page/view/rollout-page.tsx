import type { GateVerdict } from '@landfall/core';
import { formatError } from '@landfall/core';
import { describeFailure } from '@landfall/core/engine';
import { useState } from 'preact/hooks';
import { cardsOf } from '../model/cards.ts';
import { exposureOf } from '../model/exposure.ts';
import { statusOf } from '../model/status.ts';
import { dateTimeOf, duration, percentOf, sentence } from '../model/words.ts';
import { Actions } from './actions.tsx';
import { Board, type View } from './board.tsx';
import { AbortSteps } from './command-dialog.tsx';
import { Glyph } from './glyph.tsx';
import { Scroll } from './scroll.tsx';
import { Staged } from './staged.tsx';
import { Traffic } from './traffic.tsx';
import { Card } from './verdict-card.tsx';
import { WaitingFor } from './waiting.tsx';

/** How many cards are shown before somebody asks for all. */
const FEW = 6;
/** How long one picture may judge gates again, in milliseconds; the next one goes on. */
const JUDGE_MS = 8;

/** The page of one rollout: what it does, what it waits for, and what the evidence is. */
export function RolloutPage({ view }: { readonly view: View }) {
  return (
    <div class="columns">
      <div class="main">
        <Failures view={view} />
        <Staged view={view} turn={2} draw={(later) => <Board view={later} />} />
        <Staged view={view} turn={3} draw={(later) => <Traffic view={later} />} />
        <Staged view={view} turn={4} draw={(later) => <Verdicts view={later} />} />
      </div>
      <Staged view={view} turn={1} draw={(later) => <Side view={later} />} />
    </div>
  );
}

function Side({ view }: { readonly view: View }) {
  const { app, state, isPast } = view;
  return (
    <div class="side">
      <WaitingFor view={view} />
      {app.boot.mode === 'live' && state.status !== 'ended' && <Actions view={view} boot={app.boot} />}
      {state.status !== 'ended' && state.plan?.followUp === undefined && (
        <section class="panel late" aria-labelledby="abort-title">
          <h2 id="abort-title">{isPast ? 'What an abort would have done then' : 'What an abort would do now'}</h2>
          <AbortSteps view={view} />
        </section>
      )}
      <Facts view={view} />
    </div>
  );
}

/** What went wrong, in words: how it ended, or what failed so far. */
function Failures({ view: { state } }: { readonly view: View }) {
  const { error, failures, warnings } = state;
  if (error !== undefined) {
    return (
      <section class="panel problem" aria-label="Why it did not succeed">
        <Scroll label="How it ended" onElement={() => {}}>
          <p class="error-text">{formatError(error)}</p>
        </Scroll>
      </section>
    );
  }
  const all = [...failures, ...warnings];
  if (all.length === 0) return null;
  return (
    <section class="panel problem" aria-labelledby="failures-title">
      <h2 id="failures-title">Failures so far</h2>
      <ul>
        {all.slice(0, 6).map((failure) => (
          <li key={`${failure.step} ${failure.kind}`}>
            <Glyph name="failed" /> <strong>{failure.step}</strong> {sentence(describeFailure(failure))}
          </li>
        ))}
      </ul>
      {all.length > 6 && <p class="quiet">And {all.length - 6} more: see the board.</p>}
    </section>
  );
}

/** A card per verdict. */
function Verdicts({ view }: { readonly view: View }) {
  const { app, log, state, seq } = view;
  const [isWhole, setWhole] = useState(false);
  if (state.plan?.evidence === undefined) return null;
  const end = performance.now() + JUDGE_MS;
  let isCut = false;
  const hasTime = () => {
    const has = performance.now() < end;
    if (!has) isCut = true;
    return has;
  };
  const bakes = log.verdicts.filter((verdict) => verdict.seq <= seq);
  const cards = cardsOf(state, toldBy(bakes), hasTime);
  if (isCut) app.changed();
  const shown = isWhole ? cards : cards.slice(0, FEW);
  return (
    <section class="verdicts" aria-labelledby="verdicts-title">
      <h2 id="verdicts-title">
        Evidence{' '}
        <span class="quiet">
          {bakes.length === 0
            ? cards.length === 0
              ? 'nothing was judged so far'
              : 'no verdict of a bake so far'
            : bakes
                .map(({ step, verdict, gate }) => `${step}: ${verdict}${gate === undefined ? '' : ` (${gate})`}`)
                .join(' · ')}
        </span>
      </h2>
      <div class="cards">
        {shown.map((card) => (
          <Card key={`${card.verdict.gate} ${card.verdict.region}`} card={card} />
        ))}
      </div>
      {cards.length > FEW && (
        <button type="button" onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Show fewer' : `Show all ${cards.length}`}
        </button>
      )}
    </section>
  );
}

/** What the verdicts of bakes told that no checkpoint has: what failed, and what the last of them told of all regions together. */
function toldBy(verdicts: View['log']['verdicts']): readonly GateVerdict[] {
  const fleet = verdicts.at(-1)?.evidence.filter(({ region }) => region === undefined) ?? [];
  return [...verdicts.filter(({ verdict }) => verdict === 'fail').flatMap(({ evidence }) => evidence), ...fleet];
}

function Facts({ view: { state, log, seq } }: { readonly view: View }) {
  const { plan } = state;
  if (plan === undefined) return null;
  const { spec, budget, bounds } = plan;
  const rows: readonly (readonly [string, string])[] = [
    ['Rollout', state.id],
    ['Started', dateTimeOf(state.startedAt)],
    ['Last event', `${dateTimeOf(state.updatedAt)}, ${seq} of ${log.events.length}`],
    ...(plan.followUp === undefined
      ? ([
          ['Stages', (spec.stages ?? [{ percent: 100 }]).map(({ percent }) => `${percent} %`).join(', ')],
          ['May fail', budget === undefined ? 'no region' : `${budget.tolerate} of ${plan.regions.length} regions`],
          ['At risk at a time', `at most ${bounds.regionsAtRisk}`],
        ] as const)
      : ([['Follows', plan.followUp.of]] as const)),
    ['Takes at most', duration(bounds.longestWithRollbackMs)],
  ];
  return (
    <section class="panel late" aria-labelledby="facts-title">
      <h2 id="facts-title">Plan</h2>
      <dl class="facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const FOLLOW_UPS = {
  'roll-back': 'rolls back',
  'retire-previous': 'retires the previous version of',
  'take-out': 'takes out a region of',
  return: 'returns a region of',
  watch: 'watches',
} as const;

/** The heading of all pages of a rollout: model, outcome, and how many users have the new version, now and at most. */
export function RolloutHeader({ view }: { readonly view: View }) {
  const { state, now } = view;
  const { plan } = state;
  if (plan === undefined) return null;
  const [glyph, word] = statusOf(state);
  const exposure = exposureOf(state);
  const phase = state.status === 'running' ? plan.phases[state.forward.phase]?.id : undefined;
  const lasts = (state.status === 'ended' ? state.updatedAt : now) - state.startedAt;
  return (
    <div class="header">
      <h1>
        {plan.spec.model.name} <span class="version">{plan.spec.model.version}</span>
      </h1>
      {plan.followUp !== undefined && (
        <span class="tag">{`${FOLLOW_UPS[plan.followUp.does]} ${plan.followUp.of}`}</span>
      )}
      <span class={`status is-${glyph}`}>
        <Glyph name={glyph} /> {word}
      </span>
      <span class="quiet">
        {phase !== undefined && <>phase {phase} · </>}
        {state.status === 'ended' ? 'took' : 'for'} {duration(Math.max(0, lasts))}
      </span>
      {exposure !== undefined && (
        <div class="exposure" title="If all regions have the same traffic">
          <span class="track">
            <span class="most" style={{ width: `${exposure.atMost}%` }} />
            <span class="now" style={{ width: `${exposure.now}%` }} />
          </span>
          <span>
            <strong>{percentOf(exposure.now)}</strong> of users on the new version
            {state.status !== 'ended' && (
              <span class="quiet"> · at most {percentOf(exposure.atMost)} in this phase</span>
            )}
          </span>
        </div>
      )}
    </div>
  );
}
