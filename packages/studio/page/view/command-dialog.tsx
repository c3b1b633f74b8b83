import { useEffect, useRef, useState } from 'preact/hooks';
import type { LiveBoot } from '../../src/wire.ts';
import { sendCommand } from '../live/send-command.ts';
import { abortLine, abortPreview } from '../model/abort-preview.ts';
import { type CommandButton, EFFECTS } from '../model/commands.ts';
import { exposureOf } from '../model/exposure.ts';
import { percentOf } from '../model/words.ts';
import type { View } from './board.tsx';

/** From which share of users on an abort asks for the model's name, in percent. */
const ASKS_NAME_ABOVE = 50;

interface DialogProps {
  readonly view: View;
  readonly boot: LiveBoot;
  readonly button: CommandButton;
  readonly onClose: () => void;
}

/** Asks for the reason of a command and who gives it, and shows what it will do. */
export function CommandDialog({ view, boot, button, onClose }: DialogProps) {
  const { app, log, state } = view;
  const { name, label, step, needsReason, onlyBy, isDangerous } = button;
  const dialog = useRef<HTMLDialogElement>(null);
  const [reason, setReason] = useState('');
  const [by, setBy] = useState(boot.by ?? '');
  const [typed, setTyped] = useState('');
  useEffect(() => dialog.current?.showModal(), []);
  const model = state.plan?.spec.model.name ?? '';
  const now = exposureOf(state)?.now ?? 0;
  const asksName = name === 'abort' && now > ASKS_NAME_ABOVE;
  const missing = [
    needsReason && reason.trim() === '' ? 'a reason' : '',
    onlyBy !== undefined && by.trim() === '' ? 'who approves' : '',
    asksName && typed !== model ? "the model's name" : '',
  ].filter((each) => each !== '');
  const submit = (event: Event) => {
    event.preventDefault();
    if (missing.length > 0) return;
    const request = {
      name,
      ...(reason.trim() !== '' && { reason: reason.trim() }),
      ...(by.trim() !== '' && { by: by.trim() }),
      ...(step !== undefined && { step }),
    };
    void sendCommand(app, boot.base, log.id, request);
    onClose();
  };
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="dialog-title">
      <form onSubmit={submit}>
        <h2 id="dialog-title">
          {label} {step ?? ''}
        </h2>
        <p>{EFFECTS[name]}</p>
        {name === 'abort' && <AbortSteps view={view} />}
        <label>
          Reason{needsReason ? '' : ' (optional)'}
          <textarea
            rows={2}
            value={reason}
            required={needsReason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
        <label>
          By
          <input
            value={by}
            readOnly={boot.byIsFixed}
            onInput={(event) => setBy(event.currentTarget.value)}
            autoComplete="name"
          />
        </label>
        {onlyBy !== undefined && <p class="quiet">{whoMay(onlyBy)}</p>}
        {asksName && (
          <label>
            {percentOf(now)} of the users have the new version. Type the model's name, {model}, to abort.
            <input value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
          </label>
        )}
        <div class="buttons">
          <button
            type="submit"
            class={isDangerous ? 'danger' : 'primary'}
            aria-disabled={missing.length > 0 ? 'true' : undefined}
          >
            {label}
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          {missing.length > 0 && <span class="quiet">Still needed: {missing.join(', ')}.</span>}
        </div>
      </form>
    </dialog>
  );
}

function whoMay(names: readonly string[]): string {
  return names.includes('[redacted]')
    ? 'The plan names who may approve. Their names are not shown here: write yours.'
    : `Only ${names.join(' or ')} may approve.`;
}

/** What an abort would do now, in order. */
export function AbortSteps({ view }: { readonly view: View }) {
  const preview = abortPreview(view.state);
  return (
    <div class="preview">
      <ol>
        {preview.steps.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ol>
      <p class="quiet">{abortLine(preview)}</p>
    </div>
  );
}
