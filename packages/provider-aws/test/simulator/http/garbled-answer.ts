import { reset } from './network-error.ts';

/** The page of a gateway or a captive portal, which says that all is well. */
export function page({ method }: { readonly method: string }): Response {
  const body = '<!doctype html><html><body>Please wait</body></html>';
  return new Response(method === 'HEAD' ? null : body, { status: 200, headers: { 'content-type': 'text/html' } });
}

/** The first half of a body whose length was told: its connection breaks there. */
function broken(half: ArrayBuffer): ReadableStream {
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(new Uint8Array(half));
      controller.error(reset());
    },
  });
}

/** An answer of which the second half was lost. */
export async function firstHalf(answer: Response): Promise<Response> {
  const bytes = await answer.arrayBuffer();
  const { status, headers } = answer;
  if (bytes.byteLength === 0) return new Response(null, { status, headers });
  const half = bytes.slice(0, Math.ceil(bytes.byteLength / 2));
  return new Response(headers.has('content-length') ? broken(half) : half, { status, headers });
}
