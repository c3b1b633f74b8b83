import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** The token of one studio, and the cookie that it is exchanged for. */
export interface Session {
  readonly token: string;
  /** Whether a token is the right one; it takes the same time whatever was given. */
  readonly accepts: (token: string) => boolean;
  /** The Set-Cookie header for a token that was accepted. */
  readonly setCookie: string;
  /** Whether a request has the cookie. */
  readonly isIn: (request: Request) => boolean;
}

/** A new token of 256 random bits. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * A session of a token. The cookie is made from the token, so that it outlives the process if the token does; the token cannot be found out from it.
 * `name`: of the cookie; browsers do not tell ports apart, so two studios on one machine need two names.
 */
export function sessionOf(token: string, name: string, path: string): Session {
  const digest = (text: string): Buffer => createHmac('sha256', token).update(text).digest();
  const isSame = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));
  const value = digest('cookie').toString('base64url');
  return {
    token,
    accepts: (given) => isSame(given, token),
    setCookie: `${name}=${value}; Path=${path}; HttpOnly; SameSite=Strict`,
    isIn(request) {
      const cookies = (request.headers.get('cookie') ?? '').split(';').map((cookie) => cookie.trim());
      return cookies.some((cookie) => cookie.startsWith(`${name}=`) && isSame(cookie.slice(name.length + 1), value));
    },
  };
}
