/** How long one slice may take, in milliseconds. */
const SLICE_MS = 10;

/** Does work in slices between which the page answers its user. `work`: does some until `isOver` says so, and gives whether there is more. */
export function inSlices(work: (isOver: () => boolean) => boolean, whenDone: () => void): void {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    const end = performance.now() + SLICE_MS;
    if (work(() => performance.now() >= end)) channel.port2.postMessage(0);
    else {
      channel.port1.close();
      whenDone();
    }
  };
  channel.port2.postMessage(0);
}
