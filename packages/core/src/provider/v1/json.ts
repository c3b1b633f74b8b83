/** A value that survives `JSON.parse(JSON.stringify(value))`. Declare handles as `type`, not `interface`: an interface has no index signature. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
