import type { Reply } from '../operation.ts';
import type { Refusal } from '../refusal.ts';

/** A request that was read, and how its answer is written. */
export interface Exchange {
  readonly service: string;
  readonly region: string;
  readonly api: string;
  /** The method of its request over HTTP. */
  readonly method: string;
  readonly input: Reply;
  answer(reply: Reply): Response;
  refuse(refusal: Refusal): Response;
}
