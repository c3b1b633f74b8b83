import { waitsOf } from '../model/waits.ts';
import { dateTimeOf, duration } from '../model/words.ts';
import type { View } from './board.tsx';
import { Glyph, type GlyphName } from './glyph.tsx';

const GLYPHS: Readonly<Record<string, GlyphName>> = {
  person: 'held',
  approval: 'held',
  resume: 'paused',
  call: 'running',
  cloud: 'running',
  evidence: 'running',
  retry: 'running',
  slot: 'planned',
};

/** What the rollout waits for, with countdowns. */
export function WaitingFor({ view }: { readonly view: View }) {
  const { log, state, now } = view;
  const waits = waitsOf(log, state, now);
  return (
    <section class="panel" aria-labelledby="waiting-title">
      <h2 id="waiting-title">Waits for</h2>
      {waits.length === 0 && (
        <p class="quiet">
          {state.status === 'ended' ? 'Nothing: the rollout has ended.' : 'Nothing but its next look at the cloud.'}
        </p>
      )}
      <ul class="waits">
        {waits.slice(0, 8).map(({ for: kind, title, details, until }) => (
          <li
            key={`${title} ${details.join(' ')}`}
            class={kind === 'person' || kind === 'approval' ? 'needs-person' : ''}
          >
            <Glyph name={GLYPHS[kind] ?? 'undecided'} />
            <div>
              <strong>{title}</strong>
              {until !== undefined && (
                <span class="countdown" title={`until ${dateTimeOf(until)}`}>
                  {until > now ? `${duration(until - now)} left` : 'time is over'}
                </span>
              )}
              {details.map((detail) => (
                <p key={detail}>{detail}</p>
              ))}
            </div>
          </li>
        ))}
      </ul>
      {waits.length > 8 && <p class="quiet">And {waits.length - 8} more.</p>}
    </section>
  );
}
