import type { ComponentChildren } from 'preact';

/** What scrolls is reached by the keyboard too, also in browsers that do not see to it themselves. */
const BY_KEYBOARD = { tabIndex: 0 } as const;

interface ScrollProps {
  readonly label: string;
  /** Is given the element, and null when it goes away. */
  readonly onElement: (element: HTMLElement | null) => void;
  readonly children: ComponentChildren;
}

/** A part of the page that scrolls by itself. */
export function Scroll({ label, onElement, children }: ScrollProps) {
  return (
    <section class="scroll" ref={onElement} aria-label={label} {...BY_KEYBOARD}>
      {children}
    </section>
  );
}
