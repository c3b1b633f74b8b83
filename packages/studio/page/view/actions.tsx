import { useState } from 'preact/hooks';
import type { LiveBoot } from '../../src/wire.ts';
import type { SentCommand } from '../live/send-command.ts';
import { type CommandButton, commandButtons, EFFECTS } from '../model/commands.ts';
import { timeOf } from '../model/words.ts';
import type { View } from './board.tsx';
import { CommandDialog } from './command-dialog.tsx';
import { Glyph, type GlyphName } from './glyph.tsx';

/** The commands: those that can be given now, those that cannot with the reason, and what became of those that were sent. */
export function Actions({ view, boot }: { readonly view: View; readonly boot: LiveBoot }) {
  const { app, log, state, isPast } = view;
  const [open, setOpen] = useState<CommandButton | undefined>(undefined);
  const [asked, setAsked] = useState<CommandButton | undefined>(undefined);
  const buttons = commandButtons(state, boot.actions, boot.whyNot).map((button) =>
    isPast ? { ...button, why: 'You see an earlier time: go back to now to give commands.' } : button,
  );
  const shown = asked === undefined ? undefined : buttons.find(({ name }) => name === asked.name);
  const sent = app.state.sent.filter(({ id }) => id === log.id);
  return (
    <section class="panel" aria-labelledby="actions-title">
      <h2 id="actions-title">Actions</h2>
      <div class="buttons">
        {buttons.map((button) => (
          <button
            key={button.name}
            type="button"
            class={button.isDangerous ? 'danger' : button.why === undefined && button.needsReason ? 'primary' : ''}
            aria-disabled={button.why === undefined ? undefined : 'true'}
            aria-describedby="why-not"
            onFocus={() => setAsked(button)}
            onMouseEnter={() => setAsked(button)}
            onClick={() => (button.why === undefined ? setOpen(button) : setAsked(button))}
          >
            {button.label}
          </button>
        ))}
      </div>
      <p class="why quiet" id="why-not" aria-live="polite">
        {shown === undefined
          ? 'Point at a button to see what it does, or why it cannot be used now.'
          : shown.why === undefined
            ? `${shown.label}: ${EFFECTS[shown.name]}`
            : `${shown.label} cannot be used now: ${shown.why}`}
      </p>
      <Sent sent={sent} />
      {open !== undefined && <CommandDialog view={view} boot={boot} button={open} onClose={() => setOpen(undefined)} />}
    </section>
  );
}

const GLYPHS: Readonly<Record<SentCommand['status'], GlyphName>> = {
  sending: 'running',
  sent: 'running',
  taken: 'succeeded',
  refused: 'failed',
  failed: 'failed',
};

const WORDS: Readonly<Record<SentCommand['status'], string>> = {
  sending: 'on its way',
  sent: 'sent, not taken yet',
  taken: 'taken',
  refused: 'refused',
  failed: 'not sent',
};

function Sent({ sent }: { readonly sent: readonly SentCommand[] }) {
  return (
    <ul class="sent" aria-live="polite" aria-label="Commands sent from this page">
      {sent.slice(0, 5).map(({ key, request, at, status, message }) => (
        <li key={key} class={`is-${status}`}>
          <Glyph name={GLYPHS[status]} />
          <span>
            <strong>{request.name}</strong> {WORDS[status]} <span class="quiet">{timeOf(at)}</span>
            {message !== undefined && <span class="message">{message}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}
