import type { ComponentChild } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { View } from './board.tsx';

interface StagedProps {
  readonly view: View;
  /** How many pictures later it is drawn; from 1. */
  readonly turn: number;
  readonly draw: (view: View) => ComponentChild;
}

/** A part of a page that is drawn a little after the others, so that no one picture takes long. It always ends with the newest view. */
export function Staged({ view, turn, draw }: StagedProps) {
  const [shown, setShown] = useState<View | undefined>(undefined);
  const newest = useRef(view);
  const isDue = useRef(false);
  newest.current = view;
  useEffect(() => {
    if (isDue.current) return;
    isDue.current = true;
    const wait = (left: number): void => {
      requestAnimationFrame(() => {
        if (left > 1) return wait(left - 1);
        isDue.current = false;
        setShown(newest.current);
      });
    };
    wait(turn);
  }, [view]);
  return useMemo(() => (shown === undefined ? null : draw(shown)), [shown]);
}
