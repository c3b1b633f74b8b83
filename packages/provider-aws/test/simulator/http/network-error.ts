const NUMBERS: Readonly<Record<string, number>> = { ECONNRESET: -104, ENOTFOUND: -3008, ECONNREFUSED: -111 };

/** An error as Node gives it for a connection that did not work. msw passes on only errors that have a number. */
export class NetworkError extends Error {
  override readonly name: string = 'Error';
  readonly code: string;
  readonly errno: number;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
    this.errno = NUMBERS[code] ?? -1;
  }
}

/** The connection was reset. */
export function reset(): NetworkError {
  return new NetworkError('ECONNRESET', 'read ECONNRESET');
}
