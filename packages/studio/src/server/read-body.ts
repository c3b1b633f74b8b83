import { err, ok, type Result } from 'neverthrow';

/** The most that the body of a request may have, in bytes: a command with some thousand regions. */
export const BODY_BYTES = 262_144;

/** Why a body was not taken: too many bytes, or not JSON. */
export type BodyIssue = 'too-large' | 'not-json';

/** Reads the body of a request as JSON, and no more of it than is allowed. */
export async function readBody(request: Request): Promise<Result<unknown, BodyIssue>> {
  if (Number(request.headers.get('content-length') ?? 0) > BODY_BYTES) return err('too-large');
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let size = 0;
  try {
    const body: AsyncIterable<Uint8Array> | null = request.body;
    if (body !== null)
      for await (const chunk of body) {
        size += chunk.byteLength;
        if (size > BODY_BYTES) return err('too-large');
        text += decoder.decode(chunk, { stream: true });
      }
    text += decoder.decode();
    return ok(JSON.parse(text) as unknown);
  } catch {
    return err('not-json');
  }
}
