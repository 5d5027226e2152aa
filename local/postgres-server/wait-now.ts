const interval = 5;

/** Waits for something that other processes do, where the event loop has stopped: while our own process ends. */
export function waitNow(isDone: () => boolean, timeout = 5_000): void {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; !isDone() && waited < timeout; waited += interval) {
    Atomics.wait(clock, 0, 0, interval);
  }
}
