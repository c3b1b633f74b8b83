import { err, ok, type Result } from 'neverthrow';

/** The path of a studio with `/` at its beginning and end; the error says what is wrong with it. */
export function parseBasePath(given: string | undefined): Result<string, string> {
  if (given === undefined || given === '' || given === '/') return ok('/');
  if (typeof given !== 'string' || !/^(?:\/[\w.~-]+)+\/?$/.test(given) || /\/\.\.?(?:\/|$)/.test(given))
    return err(`basePath must be a path such as '/landfall', of letters, digits, '-', '.', '_' and '~'`);
  return ok(given.endsWith('/') ? given : `${given}/`);
}
