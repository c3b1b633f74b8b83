import { useEffect, useState } from 'preact/hooks';

/** What of a long list is in sight: rows from `from` to before `to`. */
export interface Sight {
  readonly from: number;
  readonly to: number;
  /** The heights of what is left out before and after, in pixels. */
  readonly before: number;
  readonly after: number;
}

/** Rows beyond the edges, so that fast scrolling shows no gaps. */
const MORE = 12;

/** Which rows of a list are in sight of its scrolling element. All rows have the same height, in pixels. Short lists are whole. */
export function useSight(element: HTMLElement | null, count: number, rowHeight: number): Sight {
  const [at, setAt] = useState({ top: 0, height: 900 });
  useEffect(() => {
    if (element === null) return;
    const read = () => setAt({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(read);
    observer.observe(element);
    element.addEventListener('scroll', read, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', read);
    };
  }, [element]);
  const from = Math.max(0, Math.min(Math.floor(at.top / rowHeight) - MORE, count - 1));
  const to = Math.min(count, Math.ceil((at.top + at.height) / rowHeight) + MORE);
  return { from, to, before: from * rowHeight, after: Math.max(0, count - to) * rowHeight };
}
