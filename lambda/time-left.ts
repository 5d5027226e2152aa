/** Milliseconds of an invocation that have to be left for another piece of work to be begun, and those that none may take. */
export const leastTime = { toBegin: 120_000, toEnd: 60_000 };
