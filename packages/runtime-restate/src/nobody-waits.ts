/** Why a wait ends early; a constant, since a fresh exception for each would cost more than the wait. */
export const NOBODY_WAITS = { name: 'AbortError', message: 'nobody waits any more' };
