import type { EventBlock, LiveBoot, ReportBoot } from '../../src/wire.ts';
import { inSlices } from '../log/slices.ts';
import type { App } from './app.ts';

/** What the page was started with; undefined if there is nothing. */
export function readBoot(): LiveBoot | ReportBoot | undefined {
  const text = document.getElementById('landfall-boot')?.textContent;
  return text === undefined || text === null || text === '' ? undefined : (JSON.parse(text) as LiveBoot | ReportBoot);
}

/** Reads the events of a report block by block, so that a long log does not block the page. */
export function readBlocks(app: App): void {
  const scripts = [...document.querySelectorAll('script.landfall-events')];
  let next = 0;
  inSlices(
    (isOver) => {
      while (next < scripts.length) {
        const script = scripts[next++];
        const { id, events } = JSON.parse(script?.textContent ?? '{}') as EventBlock;
        script?.remove();
        const log = app.log(id);
        log.add(events);
        app.fold(log);
        if (isOver()) break;
      }
      return next < scripts.length;
    },
    () => app.changed(),
  );
}
