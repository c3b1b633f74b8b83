/** The picture of each state. Every state has a shape of its own, and a word for those who do not see it. */
const PATHS = {
  succeeded: 'M3 8.5l3.2 3.2L13 4.8',
  failed: 'M4 4l8 8M12 4l-8 8',
  running: 'M8 2.5a5.5 5.5 0 1 1-5.5 5.5M8 5v3.2l2.2 1.4',
  held: 'M8 3v6M8 12v.6',
  planned: 'M8 7.9v.2',
  skipped: 'M4 8h8',
  paused: 'M6 4v8M10 4v8',
  none: '',
  undecided: 'M5.6 6a2.4 2.4 0 1 1 3.4 2.2c-.7.4-1 .8-1 1.6M8 12.4v.2',
  aborted: 'M12.5 10A4.5 4.5 0 1 1 12 5.5M12.5 2.5v3.3H9.2',
} as const;

export type GlyphName = keyof typeof PATHS;

/** A state as a picture. `word` is read aloud; leave it out where the word stands beside it. */
export function Glyph({ name, word }: { readonly name: GlyphName; readonly word?: string | undefined }) {
  return (
    <span class={`glyph is-${name}`}>
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true" focusable="false">
        <path d={PATHS[name]} />
      </svg>
      {word !== undefined && <span class="unseen">{word}</span>}
    </span>
  );
}
