/** The part of `fetch` that is needed. The global `fetch` is one. */
export type Fetch = (
  url: string,
  request: {
    readonly method: 'GET' | 'PUT';
    readonly headers: Record<string, string>;
    readonly body?: string;
    readonly redirect: 'manual';
    readonly signal: AbortSignal;
  },
) => Promise<{
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}>;
