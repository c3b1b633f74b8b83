/**
 * What a network does to a call. `reset-before` and `html`: it does not reach Google. `reset-after`, `no-answer` and `cut-off`: it is carried
 * out, and its answer does not arrive.
 */
export const WIRE_FAULTS = ['reset-before', 'reset-after', 'no-answer', 'cut-off', 'html'] as const;

export type WireFaultKind = (typeof WIRE_FAULTS)[number];

/** What a proxy answers to who did not sign in: HTTP 200, and nothing that was asked for. */
export const LOGIN_PAGE = '<!doctype html><html><title>Sign in</title><body>Sign in to continue</body></html>';

/** The answer of a call that the network disturbs; without one, nothing was carried out. */
export class WireFault<T> extends Error {
  readonly how: WireFaultKind;
  readonly answer: T | undefined;
  constructor(how: WireFaultKind, answer: T | undefined) {
    super(how);
    this.how = how;
    this.answer = answer;
  }
}
