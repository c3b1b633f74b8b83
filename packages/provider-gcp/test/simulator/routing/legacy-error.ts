import type { Reply } from '../google-rest.ts';

/** A refusal in the form of Google's older APIs: no canonical code, but a reason. */
export class LegacyError extends Error {
  readonly status: number;
  readonly reason: string;
  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }

  /** As it is sent. */
  reply(headers: Readonly<Record<string, string>> = {}): Reply {
    const { status, reason, message } = this;
    const error = { code: status, message, errors: [{ message, domain: 'global', reason }] };
    return {
      status,
      headers: { 'content-type': 'application/json; charset=UTF-8', ...headers },
      body: JSON.stringify({ error }),
    };
  }
}
