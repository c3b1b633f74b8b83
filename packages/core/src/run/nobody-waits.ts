/** Why a call's signal is aborted once it has ended. A constant, since a fresh exception for every call would cost more than the call. */
export const NOBODY_WAITS = { name: 'AbortError', message: 'this call has ended' };

/** A reason to stop sleeping, or to cancel a read; a constant as well. */
export const WOKEN = { name: 'AbortError', message: 'woken' };
