/** The page of a gateway or a captive portal, which says that all is well. */
export function page({ method }: { readonly method: string }): Response {
  const body = '<!doctype html><html><body>Please wait</body></html>';
  return new Response(method === 'HEAD' ? null : body, { status: 200, headers: { 'content-type': 'text/html' } });
}

/** An answer of which the second half was lost. */
export async function firstHalf(answer: Response): Promise<Response> {
  const bytes = await answer.arrayBuffer();
  const { status, headers } = answer;
  if (bytes.byteLength === 0) return new Response(null, { status, headers });
  return new Response(bytes.slice(0, Math.ceil(bytes.byteLength / 2)), { status, headers });
}
