/** One event as it is sent. */
export interface Frame {
  readonly seq: number;
  readonly bytes: Uint8Array;
}

/** The most that is sent at once, in bytes; one larger event is sent whole. */
const CHUNK_BYTES = 65_536;

/** Frames one after the other, as far as they fit into one chunk, and the `seq` of the last. */
function chunkOf(frames: readonly Frame[], from: number): Frame | undefined {
  const first = frames[from];
  if (first === undefined) return undefined;
  let size = 0;
  let end = from;
  for (let frame: Frame | undefined = first; frame !== undefined; frame = frames[end]) {
    if (end > from && size + frame.bytes.length > CHUNK_BYTES) break;
    size += frame.bytes.length;
    end += 1;
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const frame of frames.slice(from, end)) {
    bytes.set(frame.bytes, at);
    at += frame.bytes.length;
  }
  return { seq: frames[end - 1]?.seq ?? first.seq, bytes };
}

/** The newest frames of a log, which all of its followers share. The oldest are dropped beyond a number of bytes. */
export class FrameWindow {
  #frames: Frame[] = [];
  #bytes = 0;
  readonly #limit: number;
  /** The `seq` of the last frame, or where the window begins. */
  last: number;

  constructor(after: number, limitBytes: number) {
    this.last = after;
    this.#limit = limitBytes;
  }

  add(frames: readonly Frame[]): void {
    for (const frame of frames) {
      this.#frames.push(frame);
      this.#bytes += frame.bytes.length;
      this.last = frame.seq;
    }
    let drop = 0;
    while (this.#bytes > this.#limit && drop < this.#frames.length) {
      this.#bytes -= this.#frames[drop]?.bytes.length ?? 0;
      drop += 1;
    }
    if (drop > 0) this.#frames = this.#frames.slice(drop);
  }

  /** Whether all that follows an event is here. */
  covers(after: number): boolean {
    return after >= this.last - this.#frames.length;
  }

  /** What follows an event, as far as it fits into one chunk; undefined if nothing does. It must be covered. */
  chunk(after: number): Frame | undefined {
    return chunkOf(this.#frames, this.#frames.length - (this.last - after));
  }
}
