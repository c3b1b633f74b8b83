/** Why a studio could not be made or started. */
export interface StudioError {
  readonly kind:
    | 'invalid-options'
    /** It would be open to others: other hosts than this machine need `authorize`. */
    | 'unsafe'
    /** The port or address cannot be used. */
    | 'listen'
    /** The journal cannot be read. */
    | 'journal';
  readonly message: string;
}
