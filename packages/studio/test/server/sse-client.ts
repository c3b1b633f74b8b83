import { type ClientRequest, get, type IncomingMessage } from 'node:http';

/** One message of a stream. */
export interface Message {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

/** A stream of events that is followed. */
export interface Followed {
  readonly status: number;
  readonly messages: readonly Message[];
  readonly comments: () => number;
  /** Whether the server ended the stream. */
  readonly isOver: () => boolean;
  /** Resolves once this is so. */
  until(isSo: () => boolean): Promise<void>;
  pause(): void;
  close(): void;
}

interface Growing {
  readonly messages: Message[];
  comments: number;
  isOver: boolean;
}

function take(block: string, into: Growing): void {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    if (line.startsWith(':')) into.comments += 1;
    else fields.set(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim());
  }
  const data = fields.get('data');
  if (data !== undefined) into.messages.push({ id: fields.get('id'), event: fields.get('event') ?? 'message', data });
}

/** Follows a stream of events as a browser does, without its own ideas of when to connect again. */
export function follow(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Followed> {
  const growing: Growing = { messages: [], comments: 0, isOver: false };
  const waiting = new Set<() => void>();
  const tell = (): void => {
    for (const check of waiting) check();
  };
  return new Promise((resolve, reject) => {
    const sent: ClientRequest = get(url, { headers: { accept: 'text/event-stream', ...headers }, agent: false });
    sent.on('error', reject);
    sent.on('response', (response: IncomingMessage) => {
      let text = '';
      const over = (): void => {
        growing.isOver = true;
        tell();
      };
      response.setEncoding('utf8');
      response.on('data', (data: string) => {
        text += data;
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) take(block, growing);
        tell();
      });
      response.on('end', over);
      response.on('error', over);
      response.on('close', over);
      sent.off('error', reject);
      sent.on('error', over);
      resolve({
        status: response.statusCode ?? 0,
        messages: growing.messages,
        comments: () => growing.comments,
        isOver: () => growing.isOver,
        until: (isSo) =>
          new Promise((settle) => {
            const check = (): void => {
              if (!isSo()) return;
              waiting.delete(check);
              settle();
            };
            waiting.add(check);
            check();
          }),
        pause: () => response.pause(),
        close: () => sent.destroy(),
      });
    });
  });
}
