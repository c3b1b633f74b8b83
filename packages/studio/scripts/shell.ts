/** The HTML around the page's script and style, in two parts: what stands before the boot object, and what stands after it. */
export function shell(script: string, style: string, policy: string): { readonly head: string; readonly tail: string } {
  return {
    head: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Landfall</title>
<link rel="icon" href="${ICON}">
<style>${style}</style>
</head>
<body>
<noscript>This page needs JavaScript: it folds the log of a rollout in the browser.</noscript>
<div id="app"></div>
`,
    tail: `<script>${script}</script>
</body>
</html>
`,
  };
}

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%23275d8c'/%3E%3Cpath d='M3 11h3V8h3V5h4' fill='none' stroke='%23fff' stroke-width='2'/%3E%3C/svg%3E";
