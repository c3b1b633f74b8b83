import { writeSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/**
 * Prints the closing line `N passed, N failed`, alone on its line, after everything else. Above it: what was skipped, and how to play the same
 * share of the long lists again, where a test failed or the environment names a share.
 */
export default class CountReporter implements Reporter {
  #line = '0 passed, 1 failed'; // what is printed if the run dies before it ends

  onInit(): void {
    process.once('exit', () => {
      writeSync(1, `${this.#line}\n`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const count = { passed: 0, failed: unhandled.length, skipped: 0 };
    for (const module of modules) {
      let failedHere = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') count.passed += 1;
        else if (state === 'failed') failedHere += 1;
        else count.skipped += 1;
      }
      // A file that does not load, or whose hooks throw, has no failed test of its own.
      if (failedHere === 0 && module.state() === 'failed') failedHere = 1;
      count.failed += failedHere;
    }
    const skipped = count.skipped > 0 ? `${count.skipped} skipped\n` : '';
    const { LANDFALL_SEED: seed, LANDFALL_EVERY: every } = process.env;
    const part = every === undefined ? 'a share' : `one case in ${every}`;
    const isTold = seed !== undefined && (every !== undefined || count.failed > 0);
    const share = isTold ? `Long lists of cases played ${part}, chosen by LANDFALL_SEED=${seed}.\n` : '';
    this.#line = `${share}${skipped}${count.passed} passed, ${count.failed} failed`;
  }
}
